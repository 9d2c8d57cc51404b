package io.pollcast.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuotedTest {

    @Test
    void textStaysOneValueOnOneLine() {
        assertThat(Quoted.of("timeout")).hasToString("\"timeout\"");
        assertThat(Quoted.of("say \"no\" a=b \\")).hasToString("\"say \\\"no\\\" a=b \\\\\"");
        assertThat(Quoted.of("one\r\nERROR forged\u0085\u2028\0")).hasToString("\"one  ERROR forged   \"");
        assertThat(Quoted.of("a\u202eb\u2066c\ufeffd\u200be"))
                .as("what would turn the line round, or hide in it")
                .hasToString("\"a b c d e\"");
        assertThat(Quoted.of(null)).hasToString("\"\"");
    }

    @Test
    void aFaultComesWithItsPlace() {
        assertThat(Quoted.fault(new IllegalStateException("a \"b\"")).toString())
                .startsWith("\"java.lang.IllegalStateException: a \\\"b\\\" at io.pollcast.log.QuotedTest.aFault")
                .endsWith(")\"");
    }
}
