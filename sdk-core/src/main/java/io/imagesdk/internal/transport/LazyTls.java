package io.imagesdk.internal.transport;

import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The platform's TLS, set up when a connection first needs it. Reading the trust store is a third of the time to a
 * program's first picture: so it is not waited for when a service is built, and not done at all for a gateway on the
 * loopback.
 */
final class LazyTls extends SSLContextSpi {
    private LazyTls() {}

    static SSLContext context() {
        return new SSLContext(new LazyTls(), null, "TLS") {};
    }

    /** What the client would ask the platform for. */
    static SSLParameters parameters() {
        return new SSLParameters(null, new String[] {"TLSv1.3", "TLSv1.2"});
    }

    private static SSLContext platform() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            // By system properties that name a key store which is not there.
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    @Override
    protected void engineInit(
            KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random)
            throws KeyManagementException {
        throw new KeyManagementException("the platform's context is set up already");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        return platform().getSocketFactory();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
        return platform().getServerSocketFactory();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
        return platform().createSSLEngine();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
        return platform().createSSLEngine(host, port);
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
        return platform().getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
        return platform().getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
        return platform().getDefaultSSLParameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
        return platform().getSupportedSSLParameters();
    }
}
