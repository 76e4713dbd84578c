package dev.extractexport.write.parquet;

import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.apache.parquet.column.values.bloomfilter.XxHash;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class XxHash64Test {

    @Test
    void hashesAsTheSpecificationSays() {
        assertThat(XxHash64.of(new byte[0])).isEqualTo(0xEF46DB3751D8E999L);
        assertThat(XxHash64.of("abc".getBytes(StandardCharsets.US_ASCII))).isEqualTo(0x44BC2CF5AD770999L);
    }

    @Test
    void hashesAsParquetDoes() {
        Random random = new Random(64);
        for (int length = 0; length < 300; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            assertThat(XxHash64.of(bytes)).as("%d bytes", length).isEqualTo(new XxHash().hashBytes(bytes));
        }
    }

}
