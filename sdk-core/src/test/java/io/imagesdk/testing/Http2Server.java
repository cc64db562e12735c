package io.imagesdk.testing;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import wiremock.jakarta.servlet.http.HttpServletRequest;
import wiremock.jakarta.servlet.http.HttpServletResponse;
import wiremock.org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import wiremock.org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import wiremock.org.eclipse.jetty.server.HttpConfiguration;
import wiremock.org.eclipse.jetty.server.Request;
import wiremock.org.eclipse.jetty.server.SecureRequestCustomizer;
import wiremock.org.eclipse.jetty.server.Server;
import wiremock.org.eclipse.jetty.server.ServerConnector;
import wiremock.org.eclipse.jetty.server.SslConnectionFactory;
import wiremock.org.eclipse.jetty.server.handler.AbstractHandler;
import wiremock.org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * A server that speaks only HTTP/2 and limits the streams of a connection. It is the Jetty that WireMock contains. All
 * requests get the same response. A test can hold them back.
 */
public final class Http2Server implements AutoCloseable {
    private static final int LIMIT_SECONDS = 60;

    private final Server server = new Server();
    private final ServerConnector connector;
    private final byte[] response;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger maxRunning = new AtomicInteger();
    private final AtomicInteger sent = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    private Http2Server(SSLContext tls, int maxStreams, byte[] response) {
        this.response = response;
        HttpConfiguration configuration = new HttpConfiguration();
        // The certificate is one of 127.0.0.1, and this name is no server name of TLS.
        configuration.addCustomizer(new SecureRequestCustomizer(false));
        HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(configuration);
        http2.setMaxConcurrentStreams(maxStreams);
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory("h2");
        alpn.setDefaultProtocol("h2");
        SslContextFactory.Server context = new SslContextFactory.Server();
        context.setSslContext(tls);
        connector = new ServerConnector(server, new SslConnectionFactory(context, "alpn"), alpn, http2);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new AbstractHandler() {
            @Override
            public void handle(
                    String target, Request request, HttpServletRequest incoming, HttpServletResponse outgoing)
                    throws IOException {
                request.setHandled(true);
                respond(incoming, outgoing);
            }
        });
    }

    /** Starts a server that allows a number of streams for each connection. */
    public static Http2Server start(SSLContext tls, int maxStreams, byte[] response) throws Exception {
        Http2Server created = new Http2Server(tls, maxStreams, response);
        created.server.start();
        return created;
    }

    private void respond(HttpServletRequest incoming, HttpServletResponse outgoing) throws IOException {
        incoming.getInputStream().readAllBytes();
        requests.incrementAndGet();
        maxRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
        try {
            if (!gate.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("the test did not release the requests");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            running.decrementAndGet();
        }
        outgoing.setStatus(200);
        outgoing.getOutputStream().write(response);
        outgoing.getOutputStream().close();
        sent.incrementAndGet();
    }

    /** Holds all further requests back until the returned latch is at zero. */
    public CountDownLatch hold() {
        CountDownLatch held = new CountDownLatch(1);
        gate = held;
        return held;
    }

    public String url() {
        return "https://127.0.0.1:" + connector.getLocalPort();
    }

    /** Returns the number of complete requests that have arrived. */
    public int requests() {
        return requests.get();
    }

    /** Returns the number of requests without a response. */
    public int running() {
        return running.get();
    }

    /** Returns the highest number of requests at a time. */
    public int maxRunning() {
        return maxRunning.get();
    }

    /** Returns the number of responses that were sent completely. The client has not necessarily read them. */
    public int sent() {
        return sent.get();
    }

    @Override
    public void close() throws Exception {
        gate.countDown();
        server.stop();
    }
}
