package io.orthant.learn.data;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * The class files of the running JDK, or of jars and folders, in a fixed order. Holds jars open
 * until it is closed.
 *
 * <p>Of a multi-release jar, the version for this runtime is taken. Module and package descriptors
 * hold no code and are left out, as is everything else under {@code META-INF}. Jars inside jars are
 * not looked into, only counted.
 */
final class ClassPathScan implements AutoCloseable {
  private static final String CLASS = ".class";
  private static final String JAR = ".jar";

  private final List<ClassSource> sources = new ArrayList<>();
  private final List<JarFile> jars = new ArrayList<>();
  private int nestedJars;

  private ClassPathScan() {}

  private record InFile(Path path) implements ClassSource {
    @Override
    public String name() {
      return path.toString();
    }

    @Override
    public byte[] bytes() throws IOException {
      return Files.readAllBytes(path);
    }
  }

  private record InJar(JarFile jar, JarEntry entry) implements ClassSource {
    @Override
    public String name() {
      return jar.getName() + "!/" + entry.getRealName();
    }

    @Override
    public byte[] bytes() throws IOException {
      try (InputStream in = jar.getInputStream(entry)) {
        return in.readAllBytes();
      }
    }
  }

  /** Finds the classes of every module of the running JDK. */
  static ClassPathScan ofRuntime() throws IOException {
    ClassPathScan scan = new ClassPathScan();
    scan.addFolder(FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules"));
    return scan;
  }

  /**
   * Finds the classes of jars and folders; of folders, also those of the jars inside.
   *
   * @throws IOException naming the path, if it is neither a folder nor a readable jar
   */
  static ClassPathScan of(List<Path> jarsAndFolders) throws IOException {
    ClassPathScan scan = new ClassPathScan();
    try {
      for (Path path : jarsAndFolders) {
        if (Files.isDirectory(path)) {
          scan.addFolder(path);
        } else {
          scan.addJar(path);
        }
      }
      return scan;
    } catch (IOException e) {
      scan.close();
      throw e;
    }
  }

  List<ClassSource> sources() {
    return sources;
  }

  int nestedJars() {
    return nestedJars;
  }

  private void addFolder(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files =
          walk.filter(Files::isRegularFile).sorted(Comparator.comparing(Path::toString)).toList();
    }
    for (Path file : files) {
      String name = folder.relativize(file).toString().replace('\\', '/');
      if (holdsCode(name)) {
        sources.add(new InFile(file));
      } else if (name.endsWith(JAR)) {
        addJar(file);
      }
    }
  }

  private void addJar(Path file) throws IOException {
    JarFile jar;
    try {
      jar = new JarFile(file.toFile(), false, ZipFile.OPEN_READ, Runtime.version());
    } catch (IOException e) {
      throw new IOException(
          "%s: %s; a jar or a folder was wanted".formatted(file, e.getMessage()), e);
    }
    jars.add(jar);
    List<JarEntry> entries =
        jar.versionedStream().sorted(Comparator.comparing(JarEntry::getName)).toList();
    for (JarEntry entry : entries) {
      if (holdsCode(entry.getName())) {
        sources.add(new InJar(jar, entry));
      } else if (entry.getName().endsWith(JAR)) {
        nestedJars++;
      }
    }
  }

  private static boolean holdsCode(String name) {
    return name.endsWith(CLASS)
        && !name.endsWith("-info.class")
        && !name.startsWith("META-INF/")
        && !name.contains("/META-INF/");
  }

  @Override
  public void close() throws IOException {
    for (JarFile jar : jars) {
      jar.close();
    }
  }
}
