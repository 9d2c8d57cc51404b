package io.pollcast;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of ARCHITECTURE.md. */
@AnalyzeClasses(packages = "io.pollcast", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.pollcast.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule thePollersSideDoesNotKnowTheGatewaysSide = noClasses()
            .that()
            .resideInAnyPackage("..poll..", "..change..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..hub..", "..sse..", "..gateway..", "..http..", "..admin..", "..config..", "..app..");

    @ArchTest
    static final ArchRule theGatewaysSideDoesNotKnowThePollersSide = noClasses()
            .that()
            .resideInAnyPackage("..hub..", "..sse..", "..gateway..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..poll..", "..change..", "..config..", "..app..");

    @ArchTest
    static final ArchRule theBackplaneKnowsNeitherSide = classes()
            .that()
            .resideInAPackage("..backplane..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.security.auth.login..",
                    "org.jspecify..",
                    "org.slf4j..",
                    "io.lettuce..",
                    "io.netty..",
                    "reactor..",
                    "org.apache.kafka..",
                    "com.fasterxml.jackson..",
                    "io.pollcast.backplane..",
                    "io.pollcast.log..",
                    "io.pollcast.settings..",
                    "io.pollcast.thread..",
                    "io.pollcast.topic..");

    @ArchTest
    static final ArchRule valuesKnowNothing = classes()
            .that()
            .resideInAnyPackage("..topic..", "..settings..", "..log..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "com.google.re2j..",
                    "io.pollcast.topic..",
                    "io.pollcast.settings..",
                    "io.pollcast.log..");

    @ArchTest
    static final ArchRule theHubDoesNotKnowHttp = noClasses()
            .that()
            .resideInAPackage("..hub..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..gateway..", "..http..", "..admin..");

    @ArchTest
    static final ArchRule bytesDoNotKnowWhoWantsThem = classes()
            .that()
            .resideInAPackage("..sse..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "org.slf4j..",
                    "io.netty..",
                    "com.fasterxml.jackson..",
                    "io.pollcast.sse..",
                    "io.pollcast.topic..");

    @ArchTest
    static final ArchRule onlyTheWiringNamesImplementations = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "..app..", "..config..", "..backplane.memory..", "..backplane.redis..", "..backplane.kafka..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..backplane.memory..", "..backplane.redis..", "..backplane.kafka..");

    @ArchTest
    static final ArchRule onlyTheWiringReadsTheConfiguration = noClasses()
            .that()
            .resideOutsideOfPackages("..app..", "..config..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.pollcast.config..");

    @ArchTest
    static final ArchRule onlyTheWiringKnowsTheDemo = noClasses()
            .that()
            .resideOutsideOfPackages("..app..", "..demo..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..demo..");

    @ArchTest
    static final ArchRule theDemoKnowsNoStage = classes()
            .that()
            .resideInAPackage("..demo..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "com.sun.management..",
                    "com.sun.net.httpserver..",
                    "org.jspecify..",
                    "org.slf4j..",
                    "com.fasterxml.jackson..",
                    "io.pollcast.demo..",
                    "io.pollcast.log..",
                    "io.pollcast.settings..",
                    "io.pollcast.topic..");

    @ArchTest
    static final ArchRule theTailIsAClientLikeAnyOther = classes()
            .that()
            .resideInAPackage("..tail..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.net.ssl..",
                    "org.jspecify..",
                    "com.fasterxml.jackson..",
                    "io.pollcast.tail..",
                    "io.pollcast.terminal..",
                    "io.pollcast.thread..");

    @ArchTest
    static final ArchRule theProbeSeesWhatAPollerSees = classes()
            .that()
            .resideInAPackage("..probe..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "com.fasterxml.jackson..",
                    "io.pollcast.backplane",
                    "io.pollcast.change..",
                    "io.pollcast.poll.fetch..",
                    "io.pollcast.probe..",
                    "io.pollcast.settings..",
                    "io.pollcast.sse..",
                    "io.pollcast.terminal..",
                    "io.pollcast.thread..",
                    "io.pollcast.topic..");

    @ArchTest
    static final ArchRule onlyCommandsForPeopleKnowTheTerminal = noClasses()
            .that()
            .resideOutsideOfPackages("..app..", "..probe..", "..tail..", "..terminal..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..probe..", "..tail..", "..terminal..");

    @ArchTest
    static final ArchRule whoMayReadKnowsNoSockets = classes()
            .that()
            .resideInAPackage("..auth..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.crypto..",
                    "org.jspecify..",
                    "org.slf4j..",
                    "com.nimbusds..",
                    "com.github.benmanes.caffeine..",
                    "io.pollcast.auth..",
                    "io.pollcast.log..",
                    "io.pollcast.settings..",
                    "io.pollcast.topic..");

    @ArchTest
    static final ArchRule nimbusOnlyWhereTokensAreChecked = noClasses()
            .that()
            .resideOutsideOfPackage("..auth..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.nimbusds..");

    @ArchTest
    static final ArchRule lettuceOnlyInItsBackplane = noClasses()
            .that()
            .resideOutsideOfPackage("..backplane.redis..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.lettuce..");

    @ArchTest
    static final ArchRule kafkaOnlyInItsBackplane = noClasses()
            .that()
            .resideOutsideOfPackage("..backplane.kafka..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..");

    @ArchTest
    static final ArchRule okHttpOnlyWhereCallsAreMade = noClasses()
            .that()
            .resideOutsideOfPackage("..poll.fetch..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("okhttp3..", "okio..");

    @ArchTest
    static final ArchRule callsKnowNothingOfRhythms = classes()
            .that()
            .resideInAPackage("..poll.fetch..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.net..",
                    "okhttp3..",
                    "okio..",
                    "kotlin..",
                    "com.fasterxml.jackson.core..",
                    "org.jspecify..",
                    "org.slf4j..",
                    "io.pollcast.poll.fetch..",
                    "io.pollcast.change..",
                    "io.pollcast.backplane..",
                    "io.pollcast.log..",
                    "io.pollcast.settings..",
                    "io.pollcast.topic..");

    @ArchTest
    static final ArchRule jqAndSchemasOnlyWhereBodiesAreJudged = noClasses()
            .that()
            .resideOutsideOfPackage("..change..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("net.thisptr..", "com.networknt..");

    @ArchTest
    static final ArchRule nettyOnlyWhereBytesLeave = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "..http..", "..sse..", "..gateway..", "..admin..", "..hub..", "..app..", "..backplane.redis..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule patternsFromOutsideOnlyInValues = noClasses()
            .that()
            .resideOutsideOfPackages("..topic..", "..change..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.google.re2j..");

    @ArchTest
    static final ArchRule micrometerOnlyInMetrics = noClasses()
            .that()
            .resideOutsideOfPackage("..metrics..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.micrometer..");
}
