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
 * The default TLS context of the platform, initialized when the first connection needs it. Reading the trust store is a
 * third of the time until the first image of a program. The creation of a service does not wait for it, and a
 * plain-http gateway on the loopback interface never needs it.
 */
final class LazyTls extends SSLContextSpi {
    private LazyTls() {}

    static SSLContext context() {
        return new SSLContext(new LazyTls(), null, "TLS") {};
    }

    /** Returns the parameters that the client would otherwise request from the platform. */
    static SSLParameters parameters() {
        return new SSLParameters(null, new String[] {"TLSv1.3", "TLSv1.2"});
    }

    private static SSLContext defaultContext() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            // For example, a system property names a trust store that does not exist.
            throw new IllegalStateException("default TLS context is not available: " + e.getMessage(), e);
        }
    }

    @Override
    protected void engineInit(
            KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random)
            throws KeyManagementException {
        throw new KeyManagementException("the default TLS context is already initialized");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        return defaultContext().getSocketFactory();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
        return defaultContext().getServerSocketFactory();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
        return defaultContext().createSSLEngine();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
        return defaultContext().createSSLEngine(host, port);
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
        return defaultContext().getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
        return defaultContext().getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
        return defaultContext().getDefaultSSLParameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
        return defaultContext().getSupportedSSLParameters();
    }
}
