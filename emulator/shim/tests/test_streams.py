"""Tests of how streams of tables are handed to functions; run as those of test_shim.py."""

import json
import time
import unittest
from unittest import mock

from shim import streams
from shim.tests.support import create, delete

from ministack.services import dynamodb, lambda_svc, sqs  # noqa: E402

MAPPING = "AWS::Lambda::EventSourceMapping"
TABLE = {
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
}
FUNCTION = {"Handler": "index.handler", "Code": {"ZipFile": "x"}, "Runtime": "nodejs24.x"}
FAILED = {"error": True, "body": {"errorMessage": "no"}}


def record(number):
    """A record as far as answers name it."""
    return {"dynamodb": {"SequenceNumber": str(number)}}


class FirstFailedTest(unittest.TestCase):
    def first_failed(self, body, types=("ReportBatchItemFailures",)):
        result = {"body": body}
        return streams.first_failed({"FunctionResponseTypes": types}, result, [record(n) for n in range(3)])

    def test_the_first_record_that_is_named(self):
        failures = [{"itemIdentifier": "2"}, {"itemIdentifier": "1"}]
        self.assertEqual(self.first_failed({"batchItemFailures": failures}), 1)
        self.assertEqual(self.first_failed(json.dumps({"batchItemFailures": failures})), 1)

    def test_all_succeeded(self):
        for body in (None, "", "null", {}, {"batchItemFailures": []}, {"batchItemFailures": None}):
            with self.subTest(body):
                self.assertIsNone(self.first_failed(body))

    def test_all_failed(self):
        names = [{"itemIdentifier": ""}, {"itemIdentifier": None}, {"id": "1"}, {"itemIdentifier": "9"}, "1"]
        for body in ("text", [1], 1, *({"batchItemFailures": [name]} for name in names)):
            with self.subTest(body):
                self.assertEqual(self.first_failed(body), 0)

    def test_only_who_asked_is_told(self):
        self.assertIsNone(self.first_failed({"batchItemFailures": [{"itemIdentifier": "1"}]}, None))


class StreamTest(unittest.TestCase):
    """What becomes of the records 0, 1, 2 …, of which some are poison."""

    def setUp(self):
        self.calls = []
        self.poison = {}
        name = self.id().rsplit(".", 1)[-1][:60]
        for target, replacement in (("_execute_function", self.execute), ("_ensure_poller", lambda: None)):
            patch = mock.patch.object(lambda_svc, target, replacement)
            patch.start()
            self.addCleanup(patch.stop)
        self.table, attributes = create("AWS::DynamoDB::Table", "T", TableName=name, **TABLE)
        self.function, _ = create("AWS::Lambda::Function", "F", FunctionName=name, **FUNCTION)
        self.queue = create("AWS::SQS::Queue", "Q", QueueName=name)[1]["Arn"]
        self.source = attributes["StreamArn"]

    def execute(self, function, event):
        """The function, which throws or names what is poison, for as often as that is so."""
        keys = [record["dynamodb"]["Keys"]["id"]["S"] for record in event["Records"]]
        self.calls.append("".join(keys))
        for record, key in zip(event["Records"], keys):
            how = self.poison.get(key)
            if how == "throws":
                return FAILED
            if how == "named":
                return {"body": {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}}
            if how == "throttled":
                return {"throttle": True}
        return {"body": None}

    def map(self, **props):
        """A mapping of the stream that is asked for all that it can do."""
        given = {"BatchSize": 10, "StartingPosition": "TRIM_HORIZON", **props}
        destination = {"OnFailure": {"Destination": self.queue}}
        types = ["ReportBatchItemFailures"]
        self.mapping, _ = create(
            MAPPING,
            "M",
            EventSourceArn=self.source,
            FunctionName=self.function,
            DestinationConfig=destination,
            FunctionResponseTypes=types,
            **given,
        )
        self.addCleanup(delete, MAPPING, self.mapping, {})

    def put(self, keys, **attributes):
        for key in keys:
            dynamodb._put_item({"TableName": self.table, "Item": {"id": {"S": key}, **attributes}})

    def poll(self, times=20):
        """Polls, and never waits."""
        for _ in range(times):
            streams.poll()
            lambda_svc._esm_backoff_until.clear()

    def parked(self):
        """Which records the queue has word of, by their positions, and why."""
        numbers = [r["dynamodb"]["SequenceNumber"] for r in dynamodb.stream_live_records(self.table)]
        bodies = [json.loads(message["body"]) for message in sqs._queue_by_arn(self.queue)["messages"]]
        fields = [(body["requestContext"]["condition"], body["DDBStreamBatchInfo"]) for body in bodies]
        return [
            (why, numbers.index(info["startSequenceNumber"]), numbers.index(info["endSequenceNumber"]))
            for why, info in fields
        ]

    def test_records_come_in_batches(self):
        self.map(BatchSize=3)
        self.put("01234")
        self.poll()
        self.assertEqual((self.calls, self.parked()), (["012", "34"], []))
        self.put("5")
        self.poll()
        self.assertEqual(self.calls, ["012", "34", "5"])

    def test_what_comes_again_begins_with_the_record_that_is_named(self):
        self.map(MaximumRetryAttempts=2)
        self.poison = {"2": "named"}
        self.put("01234")
        self.poll()
        self.put("5")
        self.poll()
        self.assertEqual(self.calls, ["01234", "234", "234", "5"])
        self.assertEqual(self.parked(), [("RetryAttemptsExhausted", 2, 4)])

    def test_a_batch_that_throws_comes_again_as_it_was(self):
        self.map(MaximumRetryAttempts=1)
        self.poison = {"1": "throws"}
        self.put("01")
        self.poll(1)
        self.put("2")
        self.poll()
        self.assertEqual(self.calls, ["01", "01", "2"])
        self.assertEqual(self.parked(), [("RetryAttemptsExhausted", 0, 1)])

    def test_no_retries(self):
        self.map(MaximumRetryAttempts=0)
        self.poison = {"0": "throws"}
        self.put("0")
        self.poll()
        self.assertEqual((self.calls, self.parked()), (["0"], [("RetryAttemptsExhausted", 0, 0)]))

    def test_retries_without_end_hold_the_stream(self):
        for props in ({}, {"MaximumRetryAttempts": -1}):
            with self.subTest(props):
                self.calls.clear()
                self.map(**props)
                self.poison = {"0": "throws"}
                self.put("0")
                self.poll(7)
                self.assertEqual((self.calls[:7], self.parked()), (["0"] * 7, []))
                delete(MAPPING, self.mapping, {})

    def test_a_batch_that_gets_well_is_done(self):
        self.map(MaximumRetryAttempts=5)
        self.poison = {"1": "named"}
        self.put("012")
        self.poll(2)
        self.poison = {}
        self.poll()
        self.assertEqual((self.calls, self.parked()), (["012", "12", "12"], []))

    def test_halves_until_the_poison_is_alone(self):
        for how in ("throws", "named"):
            with self.subTest(how):
                self.calls.clear()
                sqs._queue_by_arn(self.queue)["messages"].clear()
                self.map(MaximumRetryAttempts=1, BisectBatchOnFunctionError=True, StartingPosition="LATEST")
                self.poison = {"0": how}
                first = len(dynamodb.stream_live_records(self.table))
                self.put("01234", how={"S": how})
                self.poll()
                self.assertEqual(self.calls, ["01234", "01", "0", "0", "1", "234"])
                self.assertEqual(self.parked(), [("RetryAttemptsExhausted", first, first)])
                delete(MAPPING, self.mapping, {})

    def test_only_what_passes_the_filter_comes_and_counts(self):
        pattern = json.dumps({"eventName": ["INSERT"]})
        self.map(MaximumRetryAttempts=1, FilterCriteria={"Filters": [{"Pattern": pattern}]})
        self.poison = {"2": "named"}
        self.put("0")
        self.put("0", changed={"BOOL": True})
        self.put("123")
        self.put("3", changed={"BOOL": True})
        self.poll()
        self.assertEqual((self.calls, self.parked()), (["0123", "23"], [("RetryAttemptsExhausted", 3, 4)]))

    def test_halves_of_what_passes_the_filter(self):
        pattern = json.dumps({"eventName": ["INSERT"]})
        criteria = {"Filters": [{"Pattern": pattern}]}
        self.map(MaximumRetryAttempts=0, FilterCriteria=criteria, BisectBatchOnFunctionError=True)
        self.poison = {"1": "throws"}
        self.put("012")
        for number in "12345":
            self.put("0", changed={"N": number})
        self.poll()
        self.assertEqual(self.calls, ["012", "0", "12", "1", "2"])
        self.assertEqual(self.parked(), [("RetryAttemptsExhausted", 1, 1)])

    def test_what_is_too_old_is_given_up(self):
        self.map(MaximumRecordAgeInSeconds=60)
        self.poison = {"0": "throws"}
        self.put("0")
        self.poll(2)
        (only,) = dynamodb.stream_live_records(self.table)
        only["dynamodb"]["ApproximateCreationDateTime"] = time.time() - 61
        self.poll()
        self.assertEqual((self.calls, self.parked()), (["0"] * 3, [("MaxRecordAgeExceeded", 0, 0)]))

    def test_what_has_left_the_stream_does_not_come_again(self):
        self.map(MaximumRetryAttempts=1)
        self.poison = {"0": "throws"}
        self.put("012")
        self.poll(1)
        dynamodb.stream_live_records(self.table)[0]["dynamodb"]["ApproximateCreationDateTime"] = 1
        self.poison = {"2": "named"}
        self.poll()
        self.assertEqual(self.calls, ["012", "12", "2"])

    def test_a_throttled_function_is_no_failure(self):
        self.map(MaximumRetryAttempts=0)
        self.poison = {"0": "throttled"}
        self.put("0")
        self.poll(3)
        self.poison = {}
        self.poll()
        self.assertEqual((self.calls, self.parked()), (["0"] * 4, []))

    def test_the_latest_is_what_comes_after_the_mapping(self):
        self.put("0")
        self.map(StartingPosition="LATEST")
        self.put("1")
        self.poll()
        self.assertEqual(self.calls, ["1"])

    def test_a_failure_waits_before_it_comes_again(self):
        self.map()
        self.poison = {"0": "throws"}
        self.put("0")
        streams.poll()
        streams.poll()
        self.assertEqual(self.calls, ["0"])

    def test_a_mapping_that_is_off_or_gone_gets_nothing(self):
        self.map(Enabled=False)
        self.put("0")
        self.poll()
        self.assertEqual(self.calls, [])
        delete(MAPPING, self.mapping, {})
        self.assertNotIn(self.mapping, streams.PROGRESS)


if __name__ == "__main__":
    unittest.main()
