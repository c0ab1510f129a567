"""Tests of the shim's own logic; what it does to MiniStack is tested by deploying to it."""

import json
import os
import tempfile
import unittest

import shim


class ShimTest(unittest.TestCase):
    """Against handlers made of plain functions."""

    def setUp(self):
        self.calls = []
        self.handlers = {"AWS::Known::Type": {"create": self._create}}
        self.file = os.path.join(tempfile.mkdtemp(), "recorded.json")
        self.records = shim.Records(self.file)

    def _create(self, logical_id, props, stack):
        self.calls.append((logical_id, props, stack))
        return f"{stack}-{logical_id}", {"Arn": "arn"}

    def _recorded(self):
        with open(self.file, encoding="utf-8") as file:
            return json.load(file)

    def test_refuses_another_version(self):
        shim.check_version("1.5.33")
        for version in ("1.5.32", "1.5.34", "1.6.0"):
            with self.assertRaisesRegex(SystemExit, f"made for MiniStack 1.5.33, found {version}"):
                shim.check_version(version)

    def test_records_what_exists_in_name_only(self):
        shim.record_only(self.handlers, self.records)
        handler = self.handlers["AWS::CloudWatch::CompositeAlarm"]
        physical_id, attributes = handler["create"]("Alarm", {}, "stack")
        self.assertEqual(attributes["Id"], physical_id)
        self.assertEqual(handler["update"](physical_id, {}, {}, "stack"), (physical_id, attributes))
        self.assertIsNone(handler["delete"](physical_id, {}))
        self.assertEqual(self._recorded(), [{"type": "AWS::CloudWatch::CompositeAlarm", "logicalId": "Alarm"}])

    def test_leaves_implemented_types_alone(self):
        known = shim.RECORD_ONLY[0]
        self.handlers[known] = original = {"create": self._create}
        shim.record_only(self.handlers, self.records)
        self.assertIs(self.handlers[known], original)

    def test_records_dropped_properties_that_are_set(self):
        handlers = {name: {"create": self._create} for name in shim.NOT_EXERCISED}
        shim.note_what_is_dropped(handlers, self.records)
        handlers["AWS::ApiGateway::Stage"]["create"]("Stage", {"TracingEnabled": True}, "stack")
        handlers["AWS::ApiGateway::Stage"]["create"]("Stage", {"TracingEnabled": True}, "stack")
        handlers["AWS::Lambda::EventSourceMapping"]["create"]("Mapping", {"MaximumBatchingWindowInSeconds": 0}, "stack")
        self.assertEqual(self._recorded(), [{"type": "AWS::ApiGateway::Stage TracingEnabled", "logicalId": "Stage"}])

    def test_steps_run_after_creation_and_keep_its_result(self):
        seen = []
        shim.after_create(self.handlers, "AWS::Known::Type", lambda *args: seen.append(args))
        result = self.handlers["AWS::Known::Type"]["create"]("Id", {"A": 1}, "stack")
        self.assertEqual(result, ("stack-Id", {"Arn": "arn"}))
        self.assertEqual(seen, [("Id", "stack-Id", {"A": 1})])

    def test_describes_what_the_model_refuses(self):
        required = ["b", "a"]
        self.assertEqual(
            shim.validation_error(b"{}", required), '[object has missing required properties (["a","b"])]'
        )
        self.assertEqual(shim.validation_error(b'{"a":1,"b":2}', required), "[a property does not match its type]")
        self.assertIn("instance type", shim.validation_error(b"[]", required))
        self.assertIn("parse", shim.validation_error(b"{", required))

    def test_booleans_of_templates(self):
        self.assertEqual([shim.is_true(x) for x in (True, "true", "True", False, "false", None)], [True] * 3 + [False] * 3)


if __name__ == "__main__":
    unittest.main()
