package io.pollcast.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.uring.IoUring;
import io.netty.handler.codec.http.HttpServerCodec;
import io.pollcast.testing.CapturedLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventLoopsTest {

    /** What a machine lacks is another thing; the tests of io_uring would run on epoll there, and must not seem to be of io_uring. */
    @ParameterizedTest
    @EnumSource(IoKind.class)
    void areOfTheKindThatIsWanted(IoKind wanted) {
        try (CapturedLog log = CapturedLog.of(Sockets.class);
                EventLoops loops = EventLoops.start(1, "test-io", wanted)) {
            boolean isThere = wanted != IoKind.IO_URING || IoUring.isAvailable();
            IoKind expected = wanted == IoKind.AUTO || !isThere ? IoKind.EPOLL : wanted;
            assertThat(loops.kind()).isEqualTo(expected);
            assertThat(log.lines()).hasSize(isThere ? 0 : 1);
        }
    }

    /** Many times, because it depends on what a loop is doing at that moment. */
    @ParameterizedTest
    @EnumSource(IoKind.class)
    void cutsEveryConnectionAtTheEnd(IoKind kind) throws IOException {
        for (int round = 0; round < 6; round++) {
            EventLoops loops = EventLoops.start(2, "test-io", kind);
            HttpServer server = HttpServer.listen(
                    loops, "test", new ListenAddress("127.0.0.1", 0), HttpLimits.DEFAULT, accepted -> new Greeter());
            List<Socket> clients = connect(server.address().port());
            server.close();
            loops.close();
            for (Socket client : clients) {
                assertThat(client.getInputStream().read()).isEqualTo(-1);
                client.close();
            }
        }
    }

    private static List<Socket> connect(int port) throws IOException {
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
            client.setSoTimeout(5_000);
            assertThat(client.getInputStream().read()).isEqualTo('!');
            clients.add(client);
        }
        return clients;
    }

    /** Who has been greeted is accepted, and not only waiting for it. */
    private static final class Greeter extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            var pipeline = context.pipeline();
            pipeline.remove(HttpServerCodec.class);
            var unused = pipeline.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {'!'}));
        }
    }
}
