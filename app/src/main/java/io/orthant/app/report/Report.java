package io.orthant.app.report;

import io.orthant.app.console.Json;
import io.orthant.vectors.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/**
 * A page that shows what was measured.
 *
 * @param title heading of the page
 * @param lead one or two sentences below it
 * @param facts figures to see at a glance
 * @param sections the parts, in the order in which they are shown
 */
public record Report(String title, String lead, List<Fact> facts, List<Section> sections) {
  private static final String ECHARTS_POM =
      "/META-INF/maven/org.webjars.npm/echarts/pom.properties";

  public Report {
    facts = List.copyOf(facts);
    sections = List.copyOf(sections);
  }

  /** A figure and what it is. */
  public record Fact(String label, String value) {}

  /**
   * Writes the page as a whole or not at all.
   *
   * @throws IOException naming the file if it cannot be written
   */
  public void write(Path file) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(html());
    AtomicFile.write(file, channel -> writeFully(channel, bytes));
  }

  /** The page. Item names and other text reach it as data only, never as markup. */
  String html() throws IOException {
    return resource("report.html")
        .replace("{{style}}", resource("report.css"))
        .replace("{{script}}", resource("report.js"))
        .replace("{{echarts}}", echarts())
        .replace("{{data}}", inScript(Json.write(this)));
  }

  /**
   * JSON that cannot end the element it stands in: in JSON, a less-than sign occurs within strings
   * only, where its escape means the same.
   */
  private static String inScript(String json) {
    return json.replace("<", "\\u003c");
  }

  private static String echarts() throws IOException {
    Properties pom = new Properties();
    try (InputStream in = open(ECHARTS_POM)) {
      pom.load(in);
    }
    return resource(
        "/META-INF/resources/webjars/echarts/%s/dist/echarts.common.min.js"
            .formatted(pom.getProperty("version")));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = open(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static InputStream open(String name) throws IOException {
    InputStream in = Report.class.getResourceAsStream(name);
    if (in == null) {
      throw new IOException("The installation lacks " + name + "; build it anew");
    }
    return in;
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
