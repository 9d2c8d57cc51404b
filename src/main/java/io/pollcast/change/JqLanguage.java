package io.pollcast.change;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Output;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Version;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/**
 * jq with what its library has built in, less what looks into the machine; environment, files and further inputs were never there. An evaluation
 * cannot be stopped from outside, so each of these functions asks the fuse when it is called and whenever it hands a value on. Made once, as that
 * takes half a second on a small machine; any thread.
 */
final class JqLanguage {

    private static final Version VERSION = Versions.JQ_1_7;
    private static final Set<String> WITHHELD = Set.of("debug_scope/0", "env/0", "builtins/0");

    /** Of the evaluation on this thread: the library gives functions nothing that would lead to it. */
    private static final ThreadLocal<Fuse> BURNING = new ThreadLocal<>();

    private final Scope builtins = Scope.newEmptyScope();

    private JqLanguage() {}

    static JqLanguage instance() {
        return Holder.INSTANCE;
    }

    private static JqLanguage load() {
        JqLanguage language = new JqLanguage();
        Map<String, Function> all = BuiltinFunctionLoader.getInstance().listFunctions(VERSION, language.builtins);
        all.forEach((name, function) -> {
            if (!WITHHELD.contains(name)) {
                language.builtins.addFunction(name, language.fused(function));
            }
        });
        return language;
    }

    private Function fused(Function function) {
        return (scope, arguments, in, path, output, version) -> {
            Fuse fuse = BURNING.get();
            fuse.check();
            function.apply(
                    scope,
                    arguments,
                    in,
                    path,
                    (value, at) -> {
                        fuse.check();
                        output.emit(value, at);
                    },
                    version);
        };
    }

    /** @throws JsonQueryException if {@code text} is no program; its cause says where */
    JsonQuery compile(String text) throws JsonQueryException {
        return JsonQuery.compile(text, VERSION);
    }

    /**
     * Evaluates on this thread.
     *
     * @throws JsonQueryException if the program says so, or does what cannot be done
     * @throws Fuse.Blown if it took too much
     */
    void apply(JsonQuery query, JsonNode in, Fuse fuse, Output output) throws JsonQueryException {
        BURNING.set(fuse);
        try {
            query.apply(Scope.newChildScope(builtins), in, output);
        } finally {
            BURNING.remove();
        }
    }

    /** The names of all functions, each with the count of its arguments. */
    List<String> functions() {
        return List.copyOf(new TreeSet<>(builtins.getLocalFunctions().keySet()));
    }

    private static final class Holder {
        private static final JqLanguage INSTANCE = load();
    }
}
