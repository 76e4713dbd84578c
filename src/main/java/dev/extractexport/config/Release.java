package dev.extractexport.config;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/// The release of this program, as built.
public final class Release {

    private static final String RESOURCE = "/application.properties";

    private Release() {
    }

    /// `0.1.0`, the version of the build.
    public static String version() {
        Properties properties = new Properties();
        try (InputStream in = Release.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("The jar lacks " + RESOURCE);
            }
            properties.load(in);
        }
        catch (IOException ex) {
            throw new IllegalStateException("The jar's " + RESOURCE + " cannot be read", ex);
        }
        return properties.getProperty("extract-export.release");
    }

}
