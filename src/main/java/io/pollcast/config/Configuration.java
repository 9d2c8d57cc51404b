package io.pollcast.config;

import io.pollcast.admin.AdminSettings;
import io.pollcast.auth.AuthSettings;
import io.pollcast.backplane.BackplaneSettings;
import io.pollcast.backplane.kafka.KafkaSettings;
import io.pollcast.backplane.redis.RedisSettings;
import io.pollcast.gateway.GatewaySettings;
import io.pollcast.poll.EndpointSettings;
import io.pollcast.poll.PollerSettings;
import io.pollcast.poll.TemplateSettings;
import io.pollcast.topic.Registry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole configuration that has no problem.
 *
 * @param endpoints in the order of the file
 * @param templates of endpoints, in the order of the file
 * @param poller what is common to them
 * @param backplane what is common to all backplanes
 * @param redis where Redis is; null unless the backplane is of that type
 * @param kafka where Kafka is; null unless the backplane is of that type
 * @param gateway the public side
 * @param auth who may read
 * @param admin the operator's side
 */
public record Configuration(
        List<EndpointSettings> endpoints,
        List<TemplateSettings> templates,
        PollerSettings poller,
        BackplaneSettings backplane,
        @Nullable RedisSettings redis,
        @Nullable KafkaSettings kafka,
        GatewaySettings gateway,
        AuthSettings auth,
        AdminSettings admin) {

    public Configuration {
        endpoints = List.copyOf(endpoints);
        templates = List.copyOf(templates);
    }

    /** What gateways are told of the endpoints. */
    public Registry registry() {
        return new Registry(
                endpoints.stream()
                        .map(endpoint -> endpoint.info(backplane.beat()))
                        .toList(),
                templates.stream()
                        .map(template -> template.template(backplane.beat()))
                        .toList());
    }
}
