package io.pollcast.backplane;

import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Topic;

/**
 * A value on its way into the store.
 *
 * @param topic whose value it is
 * @param body as browsers will get it
 * @param contentType of the body
 * @param fingerprint of the body
 * @param changeKey what the next observation is compared with
 * @param validators the backend's own
 * @param highestSeen the highest version of any topic that the publisher has ever seen; 0 if none
 * @param ageMillis since the backend answered with it, in milliseconds
 */
public record Write(
        Topic topic,
        Body body,
        String contentType,
        Fingerprint fingerprint,
        String changeKey,
        Validators validators,
        long highestSeen,
        long ageMillis) {}
