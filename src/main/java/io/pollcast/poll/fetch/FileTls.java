package io.pollcast.poll.fetch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * TLS with what the files hold at the time of each connection; as long as they hold the same, sessions are resumed. Any thread: a connection is
 * made by one at a time here, and that takes a few milliseconds.
 */
final class FileTls extends SSLSocketFactory {

    private record Loaded(
            @Nullable ByteString ca,
            @Nullable ByteString cert,
            @Nullable ByteString key,
            X509TrustManager trust,
            SSLSocketFactory factory) {

        boolean isOf(@Nullable ByteString otherCa, @Nullable ByteString otherCert, @Nullable ByteString otherKey) {
            return Objects.equals(ca, otherCa) && Objects.equals(cert, otherCert) && Objects.equals(key, otherKey);
        }
    }

    private final TlsSettings settings;
    private @Nullable Loaded loaded;

    FileTls(TlsSettings settings) {
        this.settings = settings;
    }

    /** Who decides whether to trust the server now. */
    X509TrustManager trust() throws IOException {
        return load().trust();
    }

    private synchronized Loaded load() throws IOException {
        @Nullable ByteString ca = bytes(settings.ca());
        @Nullable ByteString cert = bytes(settings.cert());
        @Nullable ByteString key = bytes(settings.key());
        Loaded last = loaded;
        if (last != null && last.isOf(ca, cert, key)) {
            return last;
        }
        try {
            X509TrustManager trust = TlsMaterial.trust(ca == null ? null : ca.toByteArray());
            KeyManager[] identity =
                    cert == null || key == null ? null : TlsMaterial.identity(cert.toByteArray(), key.toByteArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(identity, new TrustManager[] {trust}, null);
            Loaded fresh = new Loaded(ca, cert, key, trust, context.getSocketFactory());
            loaded = fresh;
            return fresh;
        } catch (GeneralSecurityException e) {
            throw new SSLException(e);
        }
    }

    private static @Nullable ByteString bytes(@Nullable String file) throws IOException {
        try {
            return file == null ? null : ByteString.of(TlsSettings.read(file));
        } catch (IOException e) {
            throw new SSLException(e);
        }
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        return load().factory().createSocket(socket, host, port, autoClose);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return ((SSLSocketFactory) SSLSocketFactory.getDefault()).getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return ((SSLSocketFactory) SSLSocketFactory.getDefault()).getSupportedCipherSuites();
    }

    /** OkHttp connects first and then speaks TLS, so nobody asks for these. */
    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
        throw new UnsupportedOperationException();
    }
}
