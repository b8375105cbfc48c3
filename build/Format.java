import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks or rewrites every Java source of the build with google-java-format. Run by Maven on the
 * JDK of the toolchain, because the formatter parses with the compiler of the JDK it runs on.
 *
 * <p>Arguments: {@code check} or {@code apply}, then the root folder.
 */
public final class Format {
  private Format() {}

  public static void main(String[] arguments) throws IOException, FormatterException {
    boolean apply = arguments[0].equals("apply");
    Path root = Path.of(arguments[1]);
    List<Path> unformatted = new ArrayList<>();
    Formatter formatter = new Formatter();
    for (Path source : sources(root)) {
      String text = Files.readString(source);
      String formatted =
          formatter.formatSourceAndFixImports(RemoveUnusedImports.removeUnusedImports(text));
      if (!formatted.equals(text)) {
        unformatted.add(root.relativize(source));
        if (apply) {
          Files.writeString(source, formatted);
        }
      }
    }
    if (!apply && !unformatted.isEmpty()) {
      System.err.println("Not formatted (mvn validate -Dformat mends it):");
      unformatted.forEach(path -> System.err.println("  " + path));
      System.exit(1);
    }
  }

  private static List<Path> sources(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(path -> path.toString().endsWith(".java"))
          .filter(path -> !root.relativize(path).toString().contains("target"))
          .sorted()
          .toList();
    }
  }
}
