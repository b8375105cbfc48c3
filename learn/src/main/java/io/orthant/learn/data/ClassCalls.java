package io.orthant.learn.data;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The calls of one class.
 *
 * @param className the name with dots
 * @param callees the distinct ids that are called
 * @param bodies how many methods have code
 * @param calls how many calls they make
 * @param sequences for each method with enough calls, the callees in the order of the code, as
 *     positions in {@code callees}
 */
record ClassCalls(
    String className, List<String> callees, int bodies, int calls, List<int[]> sequences) {
  private static final ClassFile CLASS_FILE =
      ClassFile.of(
          ClassFile.DebugElementsOption.DROP_DEBUG,
          ClassFile.LineNumbersOption.DROP_LINE_NUMBERS,
          ClassFile.StackMapsOption.DROP_STACK_MAPS);

  /**
   * Reads a class file.
   *
   * @param minimumLength calls a method must make to be a sequence
   * @throws IllegalArgumentException if the file is malformed
   */
  static ClassCalls parse(byte[] bytes, int minimumLength) {
    ClassModel model = CLASS_FILE.parse(bytes);
    Map<Integer, Integer> byConstant = new HashMap<>();
    Map<String, Integer> callees = new HashMap<>();
    List<String> names = new ArrayList<>();
    List<int[]> sequences = new ArrayList<>();
    int bodies = 0;
    int calls = 0;
    for (MethodModel method : model.methods()) {
      CodeModel code = method.code().orElse(null);
      if (code == null) {
        continue;
      }
      bodies++;
      List<Integer> sequence = new ArrayList<>();
      for (CodeElement element : code) {
        if (element instanceof InvokeInstruction call) {
          sequence.add(
              byConstant.computeIfAbsent(
                  call.method().index(), index -> number(call.method(), callees, names)));
        }
      }
      calls += sequence.size();
      if (sequence.size() >= minimumLength) {
        sequences.add(sequence.stream().mapToInt(Integer::intValue).toArray());
      }
    }
    String className = model.thisClass().asInternalName().replace('/', '.');
    return new ClassCalls(className, names, bodies, calls, sequences);
  }

  private static int number(
      MemberRefEntry method, Map<String, Integer> callees, List<String> names) {
    String id =
        CalleeId.of(
            method.owner().asSymbol(),
            method.name().stringValue(),
            MethodTypeDesc.ofDescriptor(method.type().stringValue()));
    return callees.computeIfAbsent(
        id,
        unseen -> {
          names.add(unseen);
          return names.size() - 1;
        });
  }

  /** The outermost class: the name up to its first inner dollar sign. */
  String outermostClass() {
    int simple = className.lastIndexOf('.') + 1;
    int dollar = className.indexOf('$', simple + 1);
    return dollar < 0 ? className : className.substring(0, dollar);
  }
}
