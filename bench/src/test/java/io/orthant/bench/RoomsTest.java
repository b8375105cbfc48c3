package io.orthant.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** The table of rooms, and what each may use, as the design has it. */
@AnalyzeClasses(
    packages = "io.orthant",
    importOptions = {ImportOption.DoNotIncludeTests.class})
final class RoomsTest {
  @ArchTest
  static final ArchRule ROOMS_USE_ONLY_WHAT_THEY_MAY =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("vectors")
          .definedBy("io.orthant.vectors..")
          .layer("index")
          .definedBy("io.orthant.index..")
          .layer("privacy")
          .definedBy("io.orthant.privacy..")
          .layer("cluster")
          .definedBy("io.orthant.cluster..")
          .layer("learn")
          .definedBy("io.orthant.learn..")
          .layer("blackbox")
          .definedBy("io.orthant.blackbox..")
          .layer("app")
          .definedBy("io.orthant.app..")
          .layer("bench")
          .definedBy("io.orthant.bench..")
          .whereLayer("bench")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("app")
          .mayOnlyBeAccessedByLayers("bench")
          .whereLayer("index")
          .mayOnlyBeAccessedByLayers("app", "bench")
          .whereLayer("privacy")
          .mayOnlyBeAccessedByLayers("learn", "app", "bench")
          .whereLayer("cluster")
          .mayOnlyBeAccessedByLayers("app", "bench")
          .whereLayer("learn")
          .mayOnlyBeAccessedByLayers("blackbox", "app", "bench")
          .whereLayer("blackbox")
          .mayOnlyBeAccessedByLayers("app", "bench");

  @ArchTest
  static final ArchRule ROOMS_HAVE_NO_CYCLES =
      slices().matching("io.orthant.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule LEARN_HAS_NO_CYCLES =
      slices().matching("io.orthant.learn.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule BLACKBOX_HAS_NO_CYCLES =
      slices().matching("io.orthant.blackbox.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule VECTORS_USES_THE_JDK_ALONE =
      classes()
          .that()
          .resideInAPackage("io.orthant.vectors..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..", "jdk..", "com.sun.management..", "io.orthant.vectors..", "org.jspecify..");

  @ArchTest
  static final ArchRule INDEX_USES_VECTORS_AND_THE_JDK_ALONE =
      classes()
          .that()
          .resideInAPackage("io.orthant.index..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..", "jdk..", "io.orthant.index..", "io.orthant.vectors..", "org.jspecify..");

  @ArchTest
  static final ArchRule PRIVACY_USES_HIPPARCHUS_AND_THE_JDK_ALONE =
      classes()
          .that()
          .resideInAPackage("io.orthant.privacy..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "javax.crypto..",
              "io.orthant.privacy..",
              "org.hipparchus..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule CLUSTER_USES_VECTORS_AND_THE_JDK_ALONE =
      classes()
          .that()
          .resideInAPackage("io.orthant.cluster..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..", "jdk..", "io.orthant.cluster..", "io.orthant.vectors..", "org.jspecify..");

  @ArchTest
  static final ArchRule THE_VECTOR_API_STAYS_IN_THE_PANAMA_CLASSES =
      noClasses()
          .that()
          .haveNameNotMatching("io\\.orthant\\.vectors\\.Panama[A-Za-z0-9]*")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jdk.incubator..");

  @ArchTest
  static final ArchRule PURE_PACKAGES_OF_LEARN_KNOW_NO_TENSOR =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.orthant.learn.approximation..",
              "io.orthant.learn.data..",
              "io.orthant.learn.dp..",
              "io.orthant.learn.eval..",
              "io.orthant.learn.noise..",
              "io.orthant.learn.optim..",
              "io.orthant.learn.robustness..",
              "io.orthant.learn.sde..",
              "io.orthant.learn.softmax..",
              "io.orthant.learn.weights..",
              "io.orthant.learn.train..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco..");

  @ArchTest
  static final ArchRule TENSORS_DO_NOT_LEAVE_LEARN =
      methods()
          .that()
          .arePublic()
          .and()
          .areDeclaredInClassesThat()
          .arePublic()
          .and()
          .areDeclaredInClassesThat()
          .resideOutsideOfPackages("io.orthant.learn.nn..", "io.orthant.learn.torch..")
          .should(mentionNo("org.bytedeco"));

  private static ArchCondition<JavaMethod> mentionNo(String packagePrefix) {
    DescribedPredicate<JavaClass> foreign =
        DescribedPredicate.describe(
            "in " + packagePrefix, type -> type.getPackageName().startsWith(packagePrefix));
    return new ArchCondition<>("mention no type of " + packagePrefix) {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        boolean mentions =
            foreign.test(method.getRawReturnType())
                || method.getRawParameterTypes().stream().anyMatch(foreign);
        if (mentions) {
          events.add(SimpleConditionEvent.violated(method, method.getFullName()));
        }
      }
    };
  }
}
