package io.pollcast.testing;

import java.util.ArrayList;
import java.util.List;

/**
 * Two network namespaces of Linux with a cable between them that can be cut, so that one side vanishes without a word to the other. Each has
 * all ports to itself, and neither is reached from outside. Needs root, or a system that lets users make namespaces.
 */
public final class CutNetwork implements AutoCloseable {

    /** Where the gateway's side is reached; the addresses are for documentation only (RFC 5737) and exist nowhere else. */
    public static final String GATEWAY = "192.0.2.1";

    private static final String CLIENTS = "192.0.2.2";
    private static final boolean ROOT = System.getProperty("user.name").equals("root");

    private final Program gateway = namespace();
    private final Program clients = namespace();

    /** @throws AssertionError if the system does not let it; the message has what it said */
    public static CutNetwork open() {
        CutNetwork network = new CutNetwork();
        try {
            network.gateway.await("up");
            network.clients.await("up");
            String far = Long.toString(network.clients.pid());
            network.run(network.atGateway("ip", "link", "add", "far", "type", "veth", "peer", "far", "netns", far));
            network.run(network.atGateway("ip", "address", "add", GATEWAY + "/24", "dev", "far"));
            network.run(network.atGateway("ip", "link", "set", "far", "up"));
            network.run(network.atClients("ip", "address", "add", CLIENTS + "/24", "dev", "far"));
            network.run(network.atClients("ip", "link", "set", "far", "up"));
            return network;
        } catch (RuntimeException | Error e) {
            network.close();
            throw e;
        }
    }

    /** It lasts for as long as something runs in it, which is not for ever even if nobody closes this. */
    private static Program namespace() {
        List<String> command = new ArrayList<>(List.of("unshare", "--net"));
        if (!ROOT) {
            command.add("--map-root-user");
        }
        command.addAll(List.of("sh", "-c", "ip link set lo up && echo up && exec sleep 1000"));
        return Program.start(command.toArray(String[]::new));
    }

    /** The command to start to have {@code command} run on the gateway's side. */
    public String[] atGateway(String... command) {
        return in(gateway, command);
    }

    /** The same on the clients' side. */
    public String[] atClients(String... command) {
        return in(clients, command);
    }

    private static String[] in(Program namespace, String... command) {
        List<String> entered = new ArrayList<>(List.of("nsenter", "--target", Long.toString(namespace.pid()), "--net"));
        if (!ROOT) {
            entered.addAll(List.of("--user", "--preserve-credentials"));
        }
        entered.addAll(List.of(command));
        return entered.toArray(String[]::new);
    }

    /** The clients' side is gone, and what is sent to it is lost. */
    public void loseClients() {
        // The gateway's side goes on to believe that somebody is there.
        run(atGateway(
                "ip",
                "neighbour",
                "replace",
                CLIENTS,
                "lladdr",
                "02:00:00:00:00:01",
                "dev",
                "far",
                "nud",
                "permanent"));
        unplugClients();
    }

    /** The clients' side is gone, and the gateway's side finds that nobody has its address. */
    public void unplugClients() {
        run(atClients("ip", "address", "flush", "dev", "far"));
    }

    private void run(String... command) {
        try (Program program = Program.start(command)) {
            if (program.awaitExit() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + program.output());
            }
        }
    }

    @Override
    public void close() {
        gateway.close();
        clients.close();
    }
}
