package io.delta.storage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.Path;

/**
 * Delta's commits on S3 as conditional writes: of all who commit a version, in whatever process, one does so. Delta's
 * own class looks first and writes then, over what has come meanwhile.
 *
 * The others fail. Delta would have them try the next version, but who has the lease is alone: that the version is there
 * says that another run has, or had, the lease, and may have written the same rows.
 *
 * Spark's own compiler compiles it when a session starts; see session.py.
 */
public class ConditionalLogStore extends S3SingleDriverLogStore {
    public ConditionalLogStore(Configuration settings) {
        super(settings);
    }

    public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration settings)
            throws IOException {
        if (overwrite.booleanValue()) {
            super.write(path, actions, overwrite, settings);
            return;
        }
        ByteArrayOutputStream commit = new ByteArrayOutputStream();
        while (actions.hasNext()) {
            commit.write(((String) actions.next() + "\n").getBytes(StandardCharsets.UTF_8));
        }
        FileSystem files = path.getFileSystem(settings);
        try {
            create(files, path, commit.toByteArray());
        } catch (IOException failure) {
            settle(files, path, commit.toByteArray(), failure);
        }
    }

    private void create(FileSystem files, Path path, byte[] commit) throws IOException {
        FSDataOutputStreamBuilder builder = files.createFile(path);
        builder.overwrite(false);
        builder.must("fs.option.create.conditional.overwrite", true);
        FSDataOutputStream stream = (FSDataOutputStream) builder.build();
        stream.write(commit);
        stream.close();  // not when the line above fails: it would write what there is
    }

    /** A refusal may be of our own write, whose answer was lost: a commit names its transaction, so no two are equal. */
    private void settle(FileSystem files, Path path, byte[] commit, IOException failure) throws IOException {
        byte[] stored;
        try {
            FSDataInputStream stream = files.open(path);
            stored = stream.readAllBytes();
            stream.close();
        } catch (IOException unreadable) {
            throw failure;
        }
        if (!Arrays.equals(stored, commit)) {
            throw new ConcurrentModificationException("[DELTA_CONCURRENT_WRITE] Another run has written " + path);
        }
    }
}
