package io.pollcast.sse;

import io.pollcast.topic.Tag;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Once per client that comes back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CursorParseBenchmark {

    @Param({"1", "50", "256"})
    public int topics;

    private String text;

    @Setup
    public void writeCursor() {
        text = Cursor.text(
                1_700_000_000_000L,
                IntStream.range(0, topics)
                        .mapToObj(i -> new Tag(String.format("tag%05d", i)))
                        .toList());
    }

    @Benchmark
    public Cursor parse() {
        return Cursor.parse(text);
    }
}
