package io.orthant.learn.data;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The name of a called method as a person reads it, complete enough to be unique: {@code
 * java.lang.StringBuilder.append(java.lang.String) java.lang.StringBuilder}. Constructors are
 * called {@code <init>}; nested classes are written with a dollar sign, as in class files.
 */
public final class CalleeId {
  private static final String SEPARATOR = ", ";

  private CalleeId() {}

  /**
   * The id of a method.
   *
   * @param owner the class that the call names
   * @param name name of the method
   * @param type parameter and return types
   */
  static String of(ClassDesc owner, String name, MethodTypeDesc type) {
    String parameters =
        type.parameterList().stream()
            .map(CalleeId::typeName)
            .collect(Collectors.joining(SEPARATOR));
    return typeName(owner) + "." + name + "(" + parameters + ") " + typeName(type.returnType());
  }

  /**
   * The short form for tables and plots, without packages and return type: {@code
   * StringBuilder.append(String)}, {@code Map.Entry.getKey()}. Two methods may share it.
   *
   * @throws IllegalArgumentException if this is not the id of a method
   */
  public static String displayName(String id) {
    int open = parenthesis(id);
    int dot = id.lastIndexOf('.', open);
    String parameters = id.substring(open + 1, id.lastIndexOf(')'));
    return simpleName(id.substring(0, dot))
        + id.substring(dot, open + 1)
        + Arrays.stream(parameters.split(SEPARATOR, -1))
            .map(CalleeId::simpleName)
            .collect(Collectors.joining(SEPARATOR))
        + ")";
  }

  /**
   * The package of the class that the call names, empty for the unnamed package and for arrays of
   * primitive values.
   *
   * @throws IllegalArgumentException if this is not the id of a method
   */
  public static String packageName(String id) {
    int method = id.lastIndexOf('.', parenthesis(id));
    int type = id.lastIndexOf('.', method - 1);
    return type < 0 ? "" : id.substring(0, type);
  }

  private static int parenthesis(String id) {
    int open = id.indexOf('(');
    if (open < 0 || id.lastIndexOf('.', open) < 1 || id.lastIndexOf(')') < open) {
      throw new IllegalArgumentException(
          "'%s' is no method; the form 'package.Class.method(types) type' was wanted"
              .formatted(id));
    }
    return open;
  }

  /** The source form of a type, with its package. */
  private static String typeName(ClassDesc type) {
    if (type.isArray()) {
      return typeName(type.componentType()) + "[]";
    }
    if (type.isPrimitive()) {
      return type.displayName();
    }
    String descriptor = type.descriptorString();
    return descriptor.substring(1, descriptor.length() - 1).replace('/', '.');
  }

  private static String simpleName(String type) {
    String name = type.substring(type.lastIndexOf('.') + 1);
    return name.startsWith("$") ? name : name.replace('$', '.');
  }
}
