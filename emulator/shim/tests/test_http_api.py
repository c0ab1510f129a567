"""Tests of what the shim knows of HTTP APIs, without MiniStack; run as those of test_shim.py."""

import asyncio
import json
import unittest

from shim import http_api, http_cors, http_event

REQUEST = http_event.Request(
    api_id="api",
    account="123456789012",
    domain="api.execute-api.us-east-1.amazonaws.com",
    stage="$default",
    method="GET",
    path="/items/1",
    raw_query="",
    query={},
    headers=[("host", "127.0.0.1"), ("connection", "keep-alive")],
    body=b"",
    text_body=False,
    route_key="GET /items/{id}",
    path_parameters={"id": "1"},
    stage_variables={},
    authorizer=None,
    request_id="id=",
)
CORS = {"allowOrigins": ["https://a.example", "http://*"], "allowMethods": ["GET"], "maxAge": 0}
FAILED = (500, {"Content-Type": "application/json"}, b'{"message":"Internal Server Error"}')
UNAVAILABLE = (503, {"Content-Type": "application/json"}, b'{"message":"Service Unavailable"}')


class EventTest(unittest.TestCase):
    def test_headers_are_those_of_the_gateway(self):
        headers = http_event.event_2(REQUEST)["headers"]
        self.assertRegex(headers.pop("x-amzn-trace-id"), r"^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$")
        self.assertEqual(
            headers,
            {
                "content-length": "0",
                "host": REQUEST.domain,
                "x-forwarded-for": "127.0.0.1",
                "x-forwarded-port": "443",
                "x-forwarded-proto": "https",
            },
        )

    def test_a_caller_can_set_its_trace_and_not_its_address(self):
        sent = [("x-amzn-trace-id", "Root=1-a-b"), ("x-forwarded-for", "10.0.0.1"), ("x-forwarded-proto", "http")]
        headers = http_event.event_2(REQUEST._replace(headers=sent))["headers"]
        self.assertEqual(headers["x-amzn-trace-id"], "Root=1-a-b")
        self.assertEqual(headers["x-forwarded-for"], "10.0.0.1, 127.0.0.1")
        self.assertEqual(headers["x-forwarded-proto"], "https")

    def test_a_stage_with_a_name_is_in_the_path(self):
        request = REQUEST._replace(stage="dev", stage_variables={"a": "b"})
        event = http_event.event_2(request)
        self.assertEqual(event["rawPath"], "/dev/items/1")
        self.assertEqual(event["requestContext"]["http"]["path"], "/dev/items/1")
        self.assertEqual(event["stageVariables"], {"a": "b"})
        self.assertEqual(http_event.event_1(request)["path"], "/dev/items/1")

    def test_what_the_authorizer_found_out_is_in_the_context(self):
        jwt = {"claims": {"sub": "ann"}, "scopes": ["read"]}
        iam = {
            "accessKey": "AKIA",
            "userArn": "arn:aws:iam::123456789012:user/ann",
            "userId": "AIDA",
            "callerId": "AIDA",
        }
        for authorizer in ({"jwt": jwt}, {"lambda": {"tenant": "acme"}}, {"iam": iam}):
            with self.subTest(authorizer):
                event = http_event.event_2(REQUEST._replace(authorizer=authorizer))
                self.assertEqual(event["requestContext"]["authorizer"], authorizer)
        contexts = [
            http_event.event_1(REQUEST._replace(authorizer=authorizer))["requestContext"]
            for authorizer in ({"jwt": jwt}, {"lambda": {"tenant": "acme"}}, {"iam": iam})
        ]
        self.assertEqual(contexts[0]["authorizer"], jwt)
        self.assertEqual(contexts[1]["authorizer"], {"tenant": "acme"})
        self.assertEqual(contexts[2]["identity"]["userArn"], iam["userArn"])
        self.assertEqual(contexts[2]["identity"]["caller"], "AIDA")

    def test_an_id_has_the_length_of_those_of_the_gateway(self):
        self.assertRegex(http_event.new_request_id(), r"^[A-Za-z0-9+/]{15}=$")


class ResponseTest(unittest.TestCase):
    def test_without_a_status_the_value_is_the_body_in_format_2(self):
        for returned, body in (("text", b"text"), ({"body": "x"}, b'{"body":"x"}'), (None, b"null"), ([1], b"[1]")):
            with self.subTest(returned):
                answer = http_api.answer_of({"body": returned}, "2.0")
                self.assertEqual(answer, (200, {"Content-Type": "application/json"}, body))
                self.assertEqual(http_api.answer_of({"body": returned}, "1.0"), FAILED)

    def test_what_is_no_response_is_a_failure(self):
        cases: tuple[dict, ...] = (
            {"statusCode": "many"},
            {"statusCode": None},
            {"body": {}},
            {"headers": "none"},
            {"body": "x", "isBase64Encoded": True},
        )
        for fields in cases:
            with self.subTest(fields):
                self.assertEqual(http_api.answer_of({"body": {"statusCode": 200, **fields}}, "2.0"), FAILED)

    def test_a_failure_and_a_throttle_say_nothing_of_the_function(self):
        secret = {"errorMessage": "secret", "statusCode": 200}
        self.assertEqual(http_api.answer_of({"error": True, "body": secret}, "2.0"), FAILED)
        self.assertEqual(http_api.answer_of({"throttle": True, "body": secret}, "2.0"), UNAVAILABLE)

    def test_cookies_come_before_a_header_of_the_function(self):
        returned = {"statusCode": 200, "cookies": ["a=1"], "headers": {"Set-Cookie": "b=2"}}
        self.assertEqual(http_api.answer_of({"body": returned}, "2.0")[1], {"set-cookie": ["a=1", "b=2"]})
        self.assertEqual(http_api.answer_of({"body": returned}, "1.0")[1], {"set-cookie": "b=2"})

    def test_an_invocation_that_takes_too_long_is_left_alone(self):
        done = []

        async def slow():
            await asyncio.sleep(0.05)
            done.append(True)
            return {}

        async def both():
            early = await http_api.within(0.01, slow())
            return early, await http_api.within(1, slow())

        self.assertEqual(asyncio.run(both()), (None, {}))
        self.assertEqual((len(done), http_api.ABANDONED), (2, set()))


class CorsTest(unittest.TestCase):
    def test_origins(self):
        cases = {
            "https://a.example": "https://a.example",
            "https://A.example": "https://A.example",
            "http://any.example": "http://any.example",
            "https://b.example": None,
            "": None,
        }
        for origin, allowed in cases.items():
            with self.subTest(origin):
                self.assertEqual(http_cors.allowed_origin(CORS, origin), allowed)
        self.assertEqual(http_cors.allowed_origin({"allowOrigins": ["*"]}, "https://b.example"), "*")

    def test_options_without_a_method_to_ask_for_is_no_preflight(self):
        headers = {"origin": "https://a.example"}
        self.assertEqual(http_cors.preflight_headers(CORS, headers), {})
        asked = http_cors.preflight_headers(CORS, {**headers, "access-control-request-method": "GET"})
        self.assertEqual(asked["Access-Control-Allow-Methods"], "GET")
        self.assertEqual(asked["Access-Control-Max-Age"], "0")
        self.assertNotIn("Access-Control-Allow-Headers", asked)

    def test_headers_of_the_function_stay_only_without_cors(self):
        answer = (200, {"access-control-allow-origin": "*", "vary": "Accept"}, b"")
        self.assertEqual(http_cors.with_cors(answer, {}, "https://b.example"), answer)
        self.assertEqual(http_cors.with_cors(answer, CORS, "https://b.example")[1], {"vary": "Accept"})


class AuthorizerEventTest(unittest.TestCase):
    def test_has_cookies_and_no_null(self):
        context = {"http": {"method": "options"}, "stage": "$default"}
        headers = {"cookie": "a=1; b=2", "x": "y"}
        event = {
            "version": "2.0",
            "rawQueryString": "",
            "headers": headers,
            "pathParameters": None,
            "requestContext": context,
        }
        completed = http_cors.complete(event)
        self.assertEqual(completed.pop("requestContext")["http"]["method"], "OPTIONS")
        expected = {"version": "2.0", "rawQueryString": "", "headers": {"x": "y"}, "cookies": ["a=1", "b=2"]}
        self.assertEqual(json.loads(json.dumps(completed)), expected)

    def test_of_format_1_is_left_alone(self):
        event = {"type": "REQUEST", "headers": {}}
        self.assertIs(http_cors.complete(event), event)


if __name__ == "__main__":
    unittest.main()
