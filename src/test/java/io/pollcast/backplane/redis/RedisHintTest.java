package io.pollcast.backplane.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedisHintTest {

    @Test
    void namesTheCommandThatIsForbidden() {
        assertThat(RedisHint.of("NOPERM User shop has no permissions to run the 'evalsha' command"))
                .isEqualTo(" (expected: an ACL rule with +evalsha; docs/redis.md has all of it)");
        assertThat(RedisHint.of("NOPERM No permissions to access a key"))
                .isEqualTo(" (expected: an ACL rule with the keys and the channel of docs/redis.md)");
    }

    @Test
    void knowsAnAnswerByItsBeginningOrByWhatIsInIt() {
        assertThat(RedisHint.of("READONLY You can't write against a read only replica."))
                .isEqualTo(' ' + RedisHint.PRIMARY);
        assertThat(RedisHint.of("ERR This instance has cluster support disabled"))
                .contains("a node of a cluster");
    }

    @Test
    void saysNothingWhereNothingIsKnown() {
        assertThat(RedisHint.of("ERR value is READONLY")).isEmpty();
    }
}
