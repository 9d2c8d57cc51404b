package io.pollcast.app;

import io.pollcast.terminal.Printable;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A URL on the command line, which people write without its scheme too. */
final class Url implements ITypeConverter<URI> {

    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final int MAX_SHOWN = 120;

    @Override
    public URI convert(String text) {
        URI url = parse(text.contains("://") ? text : "http://" + text);
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme) || url.getHost() == null || url.getRawUserInfo() != null) {
            throw wrong(url.getRawUserInfo() != null ? "(not shown)" : text);
        }
        return url;
    }

    private static URI parse(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw wrong(text);
        }
    }

    private static TypeConversionException wrong(String text) {
        return new TypeConversionException("'" + Printable.line(text, MAX_SHOWN)
                + "' (expected: http://host[:port]/path or https://..., without user or password; -H sends them)");
    }
}
