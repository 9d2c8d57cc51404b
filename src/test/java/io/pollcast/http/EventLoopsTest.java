package io.pollcast.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpServerCodec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventLoopsTest {

    /** Many times, because it depends on what a loop is doing at that moment. */
    @Test
    void cutsEveryConnectionAtTheEnd() throws IOException {
        for (int round = 0; round < 12; round++) {
            EventLoops loops = EventLoops.start(2, "test-io");
            HttpServer server = HttpServer.listen(loops, "test", new ListenAddress("127.0.0.1", 0), Greeter::new);
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
