// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the rooms of the house (docs/architecture.md). */
@AnalyzeClasses(packages = "dev.ukvm", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule ARROWS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("abi")
          .definedBy("dev.ukvm.abi..")
          .layer("posix")
          .definedBy("dev.ukvm.posix..")
          .layer("tender")
          .definedBy("dev.ukvm.tender..")
          .layer("kvm")
          .definedBy("dev.ukvm.kvm..")
          .layer("bhyve")
          .definedBy("dev.ukvm.bhyve..")
          .layer("hvf")
          .definedBy("dev.ukvm.hvf..")
          .layer("guest")
          .definedBy("dev.ukvm.guest..")
          .whereLayer("kvm")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("bhyve")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("hvf")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("guest")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("tender")
          .mayOnlyBeAccessedByLayers("kvm", "bhyve", "hvf")
          .whereLayer("posix")
          .mayOnlyBeAccessedByLayers("tender", "kvm", "bhyve", "hvf");

  /** Either kind of device knows neither the other nor who asks for it. */
  @ArchTest
  static final ArchRule DEVICE_ARROWS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("net")
          .definedBy("dev.ukvm.tender.net..")
          .layer("block")
          .definedBy("dev.ukvm.tender.block..")
          .layer("device")
          .definedBy("dev.ukvm.tender.device..")
          .layer("hypercall")
          .definedBy("dev.ukvm.tender.hypercall..")
          .whereLayer("net")
          .mayOnlyBeAccessedByLayers("device", "hypercall")
          .whereLayer("block")
          .mayOnlyBeAccessedByLayers("device", "hypercall")
          .whereLayer("device")
          .mayOnlyBeAccessedByLayers("hypercall")
          .whereLayer("hypercall")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule ABI_IS_PURE =
      noClasses()
          .that()
          .resideInAPackage("dev.ukvm.abi..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.io..", "java.nio.file..", "java.net..", "java.lang.foreign..");

  @ArchTest
  static final ArchRule NATIVE_CODE_IS_LINKED_IN_ONE_ROOM =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.ukvm.posix..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.lang.foreign.Linker")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.lang.foreign.SymbolLookup");

  @ArchTest
  static final ArchRule PROCESS_EXIT_IS_MAINS =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.ukvm.tender.cli..", "dev.ukvm.guest.build..", "dev.ukvm.guest.teavm..")
          .should()
          .callMethod(System.class, "exit", int.class);
}
