"""The same broker through kafka-python (Debian's python3-kafka). The arguments: servers, step, and the step's own."""
import sys
import threading
import time

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewPartitions, NewTopic

servers, step, *rest = sys.argv[1:]


def consumer(group, **more):
    return KafkaConsumer(
        bootstrap_servers=servers, group_id=group, auto_offset_reset="earliest", enable_auto_commit=False,
        session_timeout_ms=6000, heartbeat_interval_ms=500, **more)


def write(topic, compression, count):
    producer = KafkaProducer(bootstrap_servers=servers, acks="all", compression_type=None if compression == "none" else compression)
    for i in range(int(count)):
        producer.send(topic, key=b"k%d" % i, value=b"value %d" % i, headers=[("h", b"x")], partition=0)
    producer.flush(30)


def read(topic, count):
    reader = consumer(None, consumer_timeout_ms=15000)
    reader.assign([TopicPartition(topic, 0)])
    reader.seek_to_beginning()
    for record in reader:
        print(record.offset, record.key.decode(), record.value.decode())
        count = int(count) - 1
        if count == 0:
            break


class Member(threading.Thread):
    """A member that polls in a thread of its own, since a poll does not return before all have joined."""

    def __init__(self, topic, group):
        super().__init__(daemon=True)
        self.topic, self.group, self.partitions, self.seen, self.stop = topic, group, set(), [], threading.Event()
        self.start()

    def run(self):
        member = consumer(self.group)
        member.subscribe([self.topic])
        while not self.stop.is_set():
            for records in member.poll(50).values():
                self.seen.extend(record.value.decode() for record in records)
            self.partitions = member.assignment()
        member.commit()
        member.close()

    def leave(self):
        self.stop.set()
        self.join(30)


def until(holds):
    for _ in range(300):
        if holds():
            return
        time.sleep(0.1)
    raise SystemExit("it did not come to hold")


def share(topic, group):
    """Two members share four partitions and read all, one goes, the other has all; what they committed stands."""
    first, second = Member(topic, group), Member(topic, group)
    until(lambda: len(first.partitions) == 2 and len(second.partitions) == 2)
    print("shared", len(first.partitions & second.partitions))
    until(lambda: len(set(first.seen + second.seen)) == 8)
    print("read", *sorted(set(first.seen + second.seen)))
    admin = KafkaAdminClient(bootstrap_servers=servers)
    print("state", admin.describe_consumer_groups([group])[0].state, (group, "consumer") in admin.list_consumer_groups())
    second.leave()
    until(lambda: len(first.partitions) == 4)
    first.leave()
    offsets = admin.list_consumer_group_offsets(group)
    print("committed", *[offsets[TopicPartition(topic, i)].offset for i in range(4)])


def administer(topic):
    admin = KafkaAdminClient(bootstrap_servers=servers)
    admin.create_topics([NewTopic(topic, 2, 1, topic_configs={"retention.ms": "1234"})])
    admin.create_partitions({topic: NewPartitions(3)})
    print("partitions", len(admin.describe_topics([topic])[0]["partitions"]))
    for answer in admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)]):
        for resource in answer.resources:
            print("retention", next(entry[1] for entry in resource[4] if entry[0] == "retention.ms"))
    admin.delete_topics([topic])
    print("left", topic in admin.list_topics())


{"write": write, "read": read, "share": share, "administer": administer}[step](*rest)
