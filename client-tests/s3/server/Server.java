import com.adobe.testing.s3mock.S3MockApplication;
import java.util.HashMap;
import java.util.Map;

/** Starts the S3 server on free ports, prints the one for http, and ends with the process that has started it. */
final class Server {
    private Server() {}

    /** Runs the server. The argument is the directory for its objects. */
    // The method that returns the port has no replacement in this version.
    @SuppressWarnings("removal")
    public static void main(String[] args) throws Exception {
        // The server adds its defaults to this map.
        Map<String, Object> properties = new HashMap<>(Map.of(
                S3MockApplication.PROP_HTTP_PORT,
                0,
                S3MockApplication.PROP_HTTPS_PORT,
                0,
                S3MockApplication.PROP_SILENT,
                true,
                S3MockApplication.PROP_ROOT_DIRECTORY,
                args[0],
                S3MockApplication.PROP_INITIAL_BUCKETS,
                "images"));
        S3MockApplication server = S3MockApplication.start(properties);
        System.out.println("port " + server.getHttpPort());
        while (System.in.read() >= 0) {
            // The test keeps the stream open as long as it needs the server.
        }
        server.stop();
        System.exit(0);
    }
}
