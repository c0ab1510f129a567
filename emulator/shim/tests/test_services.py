"""Tests of what services do differently; run as those of test_shim.py."""

import asyncio
import json
import threading
import time
import unittest
import urllib.parse
from unittest import mock

from shim import functions, http_api, queue_requests
from shim.tests.support import create

from ministack.core import lambda_runtime  # noqa: E402
from ministack.services import apigateway, apigateway_v1, cognito, dynamodb, eventbridge, lambda_svc, sqs  # noqa: E402

TABLE = {
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
}
FUNCTION = {"Handler": "index.handler", "Code": {"ZipFile": "x"}, "Runtime": "nodejs24.x"}
ARN = "arn:aws:lambda:us-east-1:000000000000:function:"
TEMPLATE = """#set($origin = $input.params().header.get("Origin"))
#if($origin == "https://b.example" || $origin == "https://c.example")
  #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)
#end"""


def wait_for(condition):
    """Waits for a moment, until something is so."""
    deadline = time.time() + 5
    while not condition() and time.time() < deadline:
        time.sleep(0.01)


class Done(BaseException):
    """Ends a loop that catches every exception."""


def reap_once():
    """Lets the reaper go round once."""
    naps = iter([None])

    def nap(_seconds):
        if next(naps, Done) is Done:
            raise Done

    def work():
        with mock.patch.object(dynamodb, "time", mock.Mock(wraps=time, sleep=nap)):
            try:
                dynamodb._ttl_reaper()
            except Done:
                pass

    thread = threading.Thread(target=work, name="dynamodb-ttl-reaper")
    thread.start()
    thread.join()


class InvocationTest(unittest.TestCase):
    def setUp(self):
        self.calls = []
        patches = (
            mock.patch.object(lambda_svc, "_execute_function", self.execute),
            mock.patch.object(lambda_svc, "_LAMBDA_ASYNC_RETRY_BASE_SECONDS", 0.001),
        )
        for patch in patches:
            patch.start()
            self.addCleanup(patch.stop)

    def execute(self, function, event):
        self.calls.append((function["config"]["Version"], event["id"]))
        return {"error": True, "body": {"errorMessage": "no"}}

    def queue(self, name):
        arn = create("AWS::SQS::Queue", "Q", QueueName=name)[1]["Arn"]
        return arn, sqs._queue_by_arn(arn)["messages"]

    def test_a_rule_tries_a_function_again_and_then_uses_its_dead_letter_queue(self):
        arn, messages = self.queue("dead")
        create("AWS::Lambda::Function", "F", FunctionName="heard", DeadLetterConfig={"TargetArn": arn}, **FUNCTION)
        eventbridge._dispatch_to_lambda(f"{ARN}heard", '{"id":"e"}')
        wait_for(lambda: messages)
        self.assertEqual(self.calls, [("$LATEST", "e")] * 3)
        self.assertEqual(len(messages), 1)

    def test_the_settings_are_those_of_the_alias(self):
        arn, messages = self.queue("unheard")
        create("AWS::Lambda::Function", "F", FunctionName="live", **FUNCTION)
        create("AWS::Lambda::Version", "V", FunctionName="live")
        create("AWS::Lambda::Alias", "A", FunctionName="live", Name="on", FunctionVersion="1")
        config = {"MaximumRetryAttempts": 1, "DestinationConfig": {"OnFailure": {"Destination": arn}}}
        create("AWS::Lambda::EventInvokeConfig", "C", FunctionName="live", Qualifier="on", **config)
        eventbridge._dispatch_to_lambda(f"{ARN}live:on", '{"id":"e"}')
        wait_for(lambda: messages)
        self.assertEqual(self.calls, [("1", "e")] * 2)
        self.assertEqual(len(messages), 1)

    def test_a_function_that_is_not_there_gets_nothing(self):
        eventbridge._dispatch_to_lambda(f"{ARN}nowhere", '{"id":"e"}')
        self.assertEqual(self.calls, [])

    def test_reserved_concurrency_is_that_of_the_function(self):
        create("AWS::Lambda::Function", "F", FunctionName="busy", ReservedConcurrentExecutions=2, **FUNCTION)
        create("AWS::Lambda::Version", "V", FunctionName="busy")
        version, config = lambda_svc._get_func_record_for_qualifier("busy", "1")
        record = lambda_svc._execution_record_for_config(version, config)
        slots = [lambda_svc._acquire_execution_slot(record, config) for _ in range(3)]
        self.assertEqual([limit for _, limit in slots], [None, None, "function"])
        for slot, _ in slots:
            lambda_svc._release_execution_slot(slot)
        lambda_svc._functions["busy"]["concurrency"] = {"ReservedConcurrentExecutions": 7}
        self.assertEqual(lambda_svc._reserved_concurrency(record, config), 7)

    def test_nothing_may_be_reserved(self):
        self.assertIsNone(lambda_svc._reserved_concurrency({}, {"FunctionName": "nowhere"}))


class WorkerTest(unittest.TestCase):
    def test_only_the_emulator_is_asked_in_plain_http(self):
        worker = lambda_runtime._NODEJS_WORKER_SCRIPT
        self.assertIn(f"if ({functions.OURS} && (host ===", worker)
        before = f"{functions.DOWNGRADED} {functions.DOWNGRADED_END} x"
        self.assertTrue(functions.keep_https(before).endswith("&& host === advertised))) { x"))
        with self.assertRaises(ValueError):
            functions.keep_https(worker)


class PoolKeysTest(unittest.TestCase):
    def test_keys_of_a_pool_are_found_without_a_request(self):
        url = asyncio.run(
            apigateway._resolve_jwks_url(
                {"jwtConfiguration": {"issuer": "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_a"}}
            )
        )
        with mock.patch("urllib.request.urlopen", side_effect=AssertionError):
            self.assertEqual(apigateway._urlopen_sync(url, 1), cognito.well_known_jwks("us-east-1_a"))

    def test_keys_of_another_issuer_are_asked_for(self):
        with mock.patch("urllib.request.urlopen", side_effect=OSError("asked")), self.assertRaisesRegex(OSError, "asked"):
            apigateway._urlopen_sync("https://issuer.example/.well-known/jwks.json", 1)


class ItemsTest(unittest.TestCase):
    def table(self, name, **props):
        return create("AWS::DynamoDB::Table", "T", TableName=name, **TABLE, **props)[0]

    def test_an_item_that_expires_leaves_a_record_of_the_service(self):
        stream = {"StreamViewType": "NEW_AND_OLD_IMAGES"}
        ttl = {"Enabled": True, "AttributeName": "until"}
        name = self.table("expiring", StreamSpecification=stream, TimeToLiveSpecification=ttl)
        for key, until in (("old", "1"), ("new", "99999999999")):
            dynamodb._put_item({"TableName": name, "Item": {"id": {"S": key}, "until": {"N": until}}})
        reap_once()
        dynamodb._delete_item({"TableName": name, "Key": {"id": {"S": "new"}}})
        removed = [r for r in dynamodb.stream_live_records(name) if r["eventName"] == "REMOVE"]
        identities = [(r["dynamodb"]["Keys"]["id"]["S"], r.get("userIdentity")) for r in removed]
        service = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
        self.assertEqual(identities, [("old", service), ("new", None)])
        self.assertEqual(removed[0]["dynamodb"]["OldImage"]["until"], {"N": "1"})

    def test_an_item_that_expires_without_a_stream_just_goes(self):
        name = self.table("silent", TimeToLiveSpecification={"Enabled": True, "AttributeName": "until"})
        dynamodb._put_item({"TableName": name, "Item": {"id": {"S": "old"}, "until": {"N": "1"}}})
        reap_once()
        self.assertEqual((dict(dynamodb._tables[name]["items"]), dynamodb.stream_live_records(name)), ({}, []))

    def test_sums_have_38_digits(self):
        name = self.table("sums")
        digits = "12345678901234567890123456789012345678"
        key = {"id": {"S": "1"}}
        dynamodb._put_item({"TableName": name, "Item": {**key, "n": {"N": digits[:-1] + "7"}}})
        add = {"TableName": name, "Key": key, "UpdateExpression": "SET n = n + :one"}

        def update():
            dynamodb._update_item({**add, "ExpressionAttributeValues": {":one": {"N": "1"}}})

        async def handle():
            update()

        asyncio.run(handle())
        item = json.loads(dynamodb._get_item({"TableName": name, "Key": key})[2])["Item"]
        self.assertEqual(item["n"]["N"], digits)
        thread = threading.Thread(target=update)
        thread.start()
        thread.join()
        item = json.loads(dynamodb._get_item({"TableName": name, "Key": key})[2])["Item"]
        self.assertEqual(item["n"]["N"], digits[:-1] + "9")


class RestApiTest(unittest.TestCase):
    def preflight(self, *origin, template=TEMPLATE):
        """The origin that a preflight answers, and its body."""
        parameters = {"method.response.header.Access-Control-Allow-Origin": "'https://a.example'"}
        response = {
            "statusCode": "204",
            "responseParameters": parameters,
            "responseTemplates": {"application/json": template},
        }
        token = http_api.SENT_HEADERS.set([("origin", *origin)] if origin else [])
        try:
            _, headers, body = apigateway_v1._invoke_mock_v1({"integrationResponses": {"204": response}})
        finally:
            http_api.SENT_HEADERS.reset(token)
        return headers["Access-Control-Allow-Origin"], body

    def test_a_preflight_answers_an_allowed_origin(self):
        first = "https://a.example"
        for origin in ("https://b.example", "https://c.example"):
            self.assertEqual(self.preflight(origin), (origin, b""))
        for origin in (first, "https://evil.example", "https://b.example.evil"):
            self.assertEqual(self.preflight(origin), (first, b""))
        self.assertEqual(self.preflight(), (first, b""))

    def test_another_template_is_sent(self):
        self.assertEqual(self.preflight("https://b.example", template="{}"), ("https://a.example", b"{}"))

    def test_a_claim_with_several_values_is_joined(self):
        claims = {"cognito:groups": ["admins", "staff"], "sub": "u", "email_verified": True, "none": None}
        expected = {"cognito:groups": "admins,staff", "sub": "u", "email_verified": "true"}
        self.assertEqual(apigateway_v1._stringify_claims(claims), expected)
        self.assertEqual(apigateway_v1._stringify_claims(None), {})


class QueueRequestsTest(unittest.TestCase):
    LOOP = (
        "H=#foreach($name in $input.params().header.keySet())"
        "$util.urlEncode($name)%3A$util.urlEncode($input.params().header.get($name))%0A#end"
    )

    def render(self, template, headers=(), body="", context=None):
        """What a template makes of a request."""
        token = http_api.SENT_HEADERS.set(list(headers))
        try:
            return apigateway_v1._render_request_template_v1(template, body, dict(headers), context)
        finally:
            http_api.SENT_HEADERS.reset(token)

    def test_a_loop_is_over_all_headers_as_they_were_sent(self):
        headers = [("A-b", "1&2"), ("c", "$d #e"), *((f"n{index}", str(index)) for index in range(12))]
        expected = "".join(
            f"{name}%3A{urllib.parse.quote_plus(value)}%0A" for name, value in headers
        )
        self.assertEqual(self.render(self.LOOP, headers), f"H={expected}")
        self.assertEqual(self.render(self.LOOP), "H=")
        self.assertEqual(self.render("B=$util.urlEncode($input.body)", body="a=b&\u00fc"), "B=a%3Db%26%C3%BC")

    def test_a_template_knows_its_request(self):
        context = queue_requests.context_of({"host": "hooks.example.com:443"}, "dev", "/webhook")
        token = queue_requests.CONTEXT.set(context)
        try:
            text = self.render("$context.requestId|$context.domainName|$context.path|$context.authorizer.sub|",
                               context={"authorizer": {"sub": "u"}})
        finally:
            queue_requests.CONTEXT.reset(token)
        self.assertEqual(text, f"{context['requestId']}|hooks.example.com|/dev/webhook|u|")
        self.assertAlmostEqual(context["requestTimeEpoch"] / 1000, time.time(), delta=60)

    def test_a_message_is_too_large_with_its_attributes(self):
        create("AWS::SQS::Queue", "Small", QueueName="small", MaximumMessageSize=1024)
        url = sqs._queue_name_to_url.get("small")
        attributes = {"n": {"DataType": "String", "StringValue": "x" * 17}}
        send = lambda size: asyncio.run(  # noqa: E731
            sqs._dispatch("SendMessage", {"MessageBody": "x" * size, "MessageAttributes": attributes}, url)
        )
        self.assertIn("MessageId", send(1000))
        with self.assertRaises(sqs._Err) as raised:
            send(1001)
        self.assertEqual((raised.exception.code, raised.exception.status), ("InvalidParameterValue", 400))


if __name__ == "__main__":
    unittest.main()
