"""Tests of the shim; run with the Python that has MiniStack: python -B -m unittest discover -s shim/tests -t ."""

import asyncio
import json
import unittest
from unittest import mock

import shim
from shim import gateway, record, record_only
from shim.tests.support import create, delete, recorded, update

from ministack.core import iam_actions  # noqa: E402
from ministack.services import apigateway, apigateway_v1, cloudwatch, dynamodb, ec2, eventbridge, lambda_svc  # noqa: E402
from ministack.services.cloudformation import provisioners  # noqa: E402

SCHEMA = {
    "type": "object",
    "required": ["id", "amount"],
    "properties": {
        "id": {"type": "string", "minLength": 1, "maxLength": 3},
        "amount": {"type": ["string", "number"]},
        "kind": {"enum": ["a", "b"]},
    },
}


class VersionTest(unittest.TestCase):
    def test_accepts_the_tested_version(self):
        shim.require_version("1.5.33")

    def test_fails_for_any_other_version(self):
        for version in ("1.5.32", "1.5.34", "2.0.0"):
            with self.subTest(version), self.assertRaisesRegex(SystemExit, f"1.5.33 and found {version}: check every"):
                shim.require_version(version)


class RecordOnlyTest(unittest.TestCase):
    def test_every_type_of_the_table_is_recorded_until_it_is_deleted(self):
        for resource_type, kind in record_only.RECORD_ONLY.items():
            with self.subTest(resource_type):
                physical_id, attributes = create(resource_type, "Thing", Anything="goes")
                self.assertIn((resource_type, "Thing"), recorded())
                self.assertEqual(set(attributes), set(kind.attributes))
                updated = update(resource_type, physical_id, {}, {"Anything": "else"})
                self.assertEqual(updated, (physical_id, attributes))
                delete(resource_type, physical_id, {})
                self.assertNotIn((resource_type, "Thing"), recorded())

    def test_a_composite_alarm_has_its_name_and_arn(self):
        physical_id, attributes = create("AWS::CloudWatch::CompositeAlarm", "Any", AlarmName="any", AlarmRule="FALSE")
        self.assertEqual(physical_id, "any")
        self.assertRegex(attributes["Arn"], r"^arn:aws:cloudwatch:[a-z0-9-]+:\d{12}:alarm:any$")

    def test_what_ref_returns_is_a_name_or_an_arn(self):
        cases = {
            "AWS::ApplicationSignals::ServiceLevelObjective": (
                "Name",
                r"^arn:aws:application-signals:.+:\d{12}:slo/n$",
            ),
            "AWS::CloudWatch::AlarmMuteRule": ("Name", r"^arn:aws:cloudwatch:.+:\d{12}:alarm-mute-rule:n$"),
            "AWS::CodeDeploy::Application": ("ApplicationName", "^n$"),
            "AWS::CodeDeploy::DeploymentConfig": ("DeploymentConfigName", "^n$"),
            "AWS::CodeDeploy::DeploymentGroup": ("DeploymentGroupName", "^n$"),
        }
        for resource_type, (name, pattern) in cases.items():
            with self.subTest(resource_type):
                physical_id, attributes = create(resource_type, "Named", **{name: "n"})
                self.assertRegex(physical_id, pattern)
                self.assertEqual(attributes.get("Arn", physical_id), physical_id)
                renamed, _ = update(resource_type, physical_id, {name: "n"}, {name: "m"}, "Named")
                delete(resource_type, physical_id, {name: "n"})
                self.assertIn((resource_type, "Named"), recorded())
                delete(resource_type, renamed, {name: "m"})
                self.assertNotIn((resource_type, "Named"), recorded())

    def test_an_alarm_on_an_expression_is_recorded(self):
        props = {"AlarmName": "ratio", "Metrics": [{"Id": "e", "Expression": "a/b"}]}
        physical_id, attributes = create("AWS::CloudWatch::Alarm", "Ratio", **props)
        self.assertRegex(attributes["Arn"], r":alarm:ratio$")
        self.assertIn(("AWS::CloudWatch::Alarm", "Ratio"), recorded())
        delete("AWS::CloudWatch::Alarm", physical_id, props)
        self.assertNotIn(("AWS::CloudWatch::Alarm", "Ratio"), recorded())

    def test_an_alarm_on_a_metric_is_real(self):
        props = {
            "AlarmName": "depth",
            "MetricName": "Depth",
            "Namespace": "N",
            "ComparisonOperator": "GreaterThanThreshold",
            "Threshold": 1,
        }
        create("AWS::CloudWatch::Alarm", "Depth", **props)
        self.assertIn("depth", cloudwatch._alarms)
        self.assertNotIn(("AWS::CloudWatch::Alarm", "Depth"), recorded())

    def test_an_alarm_can_change_from_a_metric_to_an_expression(self):
        metric = {
            "AlarmName": "turns",
            "MetricName": "Depth",
            "Namespace": "N",
            "ComparisonOperator": "GreaterThanThreshold",
            "Threshold": 1,
        }
        expression = {"AlarmName": "turns", "Metrics": [{"Id": "e", "Expression": "a/b"}]}
        physical_id, _ = create("AWS::CloudWatch::Alarm", "Turns", **metric)
        physical_id, _ = update("AWS::CloudWatch::Alarm", physical_id, metric, expression)
        self.assertEqual((physical_id, "turns" in cloudwatch._alarms), ("turns", False))
        update("AWS::CloudWatch::Alarm", physical_id, expression, metric)
        self.assertIn("turns", cloudwatch._alarms)


class PropertiesTest(unittest.TestCase):
    def setUp(self):
        self.api, attributes = create("AWS::ApiGateway::RestApi", self.id(), Name=self.id())
        self.root = attributes["RootResourceId"]

    def validator(self, **flags):
        return create("AWS::ApiGateway::RequestValidator", "Validator", RestApiId=self.api, Name="v", **flags)[0]

    def method(self, **props):
        integration = {"Type": "MOCK"}
        return create(
            "AWS::ApiGateway::Method",
            "Method",
            RestApiId=self.api,
            ResourceId=self.root,
            HttpMethod="POST",
            Integration=integration,
            **props,
        )

    def test_a_request_validator_is_stored_updated_and_deleted(self):
        old = {"RestApiId": self.api, "Name": "v", "ValidateRequestBody": True}
        validator = self.validator(ValidateRequestBody=True)
        stored = apigateway_v1._request_validators[self.api][validator]
        self.assertEqual((stored["validateRequestBody"], stored["validateRequestParameters"]), (True, False))
        new = {**old, "ValidateRequestBody": "false", "ValidateRequestParameters": "true"}
        self.assertEqual(update("AWS::ApiGateway::RequestValidator", validator, old, new)[0], validator)
        self.assertEqual((stored["validateRequestBody"], stored["validateRequestParameters"]), (False, True))
        delete("AWS::ApiGateway::RequestValidator", validator, new)
        self.assertNotIn(validator, apigateway_v1._request_validators[self.api])

    def test_a_method_refuses_what_its_model_does_not_allow(self):
        create("AWS::ApiGateway::Model", "Model", RestApiId=self.api, Name="M", Schema=SCHEMA)
        validator = self.validator(ValidateRequestBody=True)
        self.method(RequestValidatorId=validator, RequestModels={"application/json": "M"})
        method = apigateway_v1._resources[self.api][self.root]["resourceMethods"]["POST"]

        def check(body):
            request = {}
            error = apigateway_v1._check_request_validation(method, self.api, request, {}, body, {})
            return error and error.response_type, request.get("validation_error")

        self.assertEqual(check(b'{"id":"a","amount":1}'), (None, None))
        missing = '[object has missing required properties (["amount","id"])]'
        self.assertEqual(check(b"{}"), ("BAD_REQUEST_BODY", missing))
        self.assertEqual(check(b"{")[0], "BAD_REQUEST_BODY")

    def test_throttles_of_a_stage_and_of_a_method_are_found_by_their_paths(self):
        limits = {"ThrottlingRateLimit": 5, "ThrottlingBurstLimit": 7}
        entries = [{"ResourcePath": "/*", "HttpMethod": "*"}, {"ResourcePath": "/~1webhook", "HttpMethod": "POST"}]
        settings = provisioners._apigw_method_settings([{**entry, **limits} for entry in entries])
        self.assertEqual(sorted(settings), ["*/*", "/webhook/POST"])
        self.assertEqual(settings["/webhook/POST"]["throttlingBurstLimit"], 7)

    def test_the_cidr_block_of_a_vpc_is_an_attribute(self):
        vpc, attributes = create("AWS::EC2::VPC", "Vpc", CidrBlock="10.9.0.0/16")
        self.assertEqual((attributes["CidrBlock"], attributes["VpcId"]), ("10.9.0.0/16", vpc))
        new = {"CidrBlock": "10.9.0.0/16", "EnableDnsSupport": True}
        self.assertEqual(update("AWS::EC2::VPC", vpc, {"CidrBlock": "10.9.0.0/16"}, new)[1], attributes)
        self.assertTrue(ec2._vpcs[vpc]["EnableDnsSupport"])

    def test_a_dead_letter_queue_of_a_function_is_stored_and_taken_back(self):
        props = {"FunctionName": "d", "Handler": "index.handler", "Code": {"ZipFile": "x"}, "Runtime": "nodejs24.x"}
        queue = {"TargetArn": "arn:aws:sqs:us-east-1:000000000000:dead"}
        create("AWS::Lambda::Function", "D", DeadLetterConfig=queue, **props)
        self.assertEqual(lambda_svc._functions["d"]["config"]["DeadLetterConfig"], queue)
        update("AWS::Lambda::Function", "d", {**props, "DeadLetterConfig": queue}, props)
        self.assertEqual(lambda_svc._functions["d"]["config"]["DeadLetterConfig"], {})

    def test_reserved_concurrency_is_stored_and_taken_back(self):
        props = {"FunctionName": "f", "Handler": "index.handler", "Code": {"ZipFile": "x"}, "Runtime": "nodejs24.x"}
        create("AWS::Lambda::Function", "F", ReservedConcurrentExecutions="2", **props)
        self.assertEqual(lambda_svc._functions["f"]["concurrency"], 2)
        update("AWS::Lambda::Function", "f", {**props, "ReservedConcurrentExecutions": 2}, props)
        self.assertIsNone(lambda_svc._functions["f"]["concurrency"])

    def test_cors_of_an_http_api_is_found_by_the_data_plane(self):
        api, _ = create("AWS::ApiGatewayV2::Api", "Http", Name="h", CorsConfiguration={"AllowOrigins": ["*"]})
        self.assertEqual(apigateway._apis[api]["corsConfiguration"], {"allowOrigins": ["*"]})

    def test_a_property_that_does_nothing_is_recorded(self):
        props = {"RestApiId": self.api, "StageName": "dev", "TracingEnabled": True}
        stage, _ = create("AWS::ApiGateway::Stage", "Stage", **props)
        self.assertIn(("AWS::ApiGateway::Stage TracingEnabled", "Stage"), recorded())
        self.assertNotIn(("AWS::ApiGateway::Stage AccessLogSetting", "Stage"), recorded())
        delete("AWS::ApiGateway::Stage", stage, props)
        self.assertNotIn(("AWS::ApiGateway::Stage TracingEnabled", "Stage"), recorded())

    def test_a_nested_property_that_does_nothing_is_recorded(self):
        kind = "AWS::Events::Rule"
        target = {"Id": "q", "Arn": "arn:aws:sqs:us-east-1:000000000000:q"}
        plain = {"Name": "nested", "EventPattern": {"source": ["s"]}, "Targets": [target]}
        full = {**plain, "Targets": [target, {**target, "Id": "r", "DeadLetterConfig": {"Arn": "arn"}}]}
        rule, _ = create(kind, "Nested", **full)
        self.assertIn((f"{kind} Targets.DeadLetterConfig", "Nested"), recorded())
        self.assertNotIn((f"{kind} Targets.RetryPolicy", "Nested"), recorded())
        update(kind, rule, full, plain, "Nested")
        self.assertNotIn((f"{kind} Targets.DeadLetterConfig", "Nested"), recorded())

    def test_properties_are_those_of_types_that_can_be_deployed(self):
        self.assertLessEqual(set(record_only.RECORD_ONLY_PROPERTIES), set(provisioners._RESOURCE_HANDLERS))

    def test_a_type_that_cannot_be_updated_is_made_anew(self):
        made = []
        original = {"create": lambda logical_id, *_: made.append(logical_id) or ("id", {}), "delete": None}
        handlers = record.with_record_of("Type", ("Property",), record.Record(None), original)
        self.assertEqual(handlers["update"]("id", {}, {}, "stack", "Logical"), ("id", {}))
        self.assertEqual(made, ["Logical"])

    def test_stages_of_the_same_name_are_recorded_apart(self):
        settings = {"StageName": "$default", "AccessLogSettings": {"DestinationArn": "arn", "Format": "x"}}
        kind = "AWS::ApiGatewayV2::Stage"
        for name in ("One", "Two"):
            create(kind, name, ApiId=name, **settings)
        delete(kind, "$default", {"ApiId": "One", **settings})
        self.assertNotIn((f"{kind} AccessLogSettings", "One"), recorded())
        self.assertIn((f"{kind} AccessLogSettings", "Two"), recorded())

    def test_a_property_that_does_nothing_is_recorded_when_it_comes_and_forgotten_when_it_goes(self):
        kind = "AWS::ApiGatewayV2::Stage"
        api, _ = create("AWS::ApiGatewayV2::Api", "LaterApi", Name="later")
        without = {"ApiId": api, "StageName": "$default"}
        throttled = {**without, "DefaultRouteSettings": {"ThrottlingBurstLimit": 1}}
        create(kind, "Later", **without)
        update(kind, "$default", without, throttled, "Later")
        self.assertIn((f"{kind} DefaultRouteSettings", "Later"), recorded())
        update(kind, "$default", throttled, without, "Later")
        self.assertNotIn((f"{kind} DefaultRouteSettings", "Later"), recorded())


class GatewayTest(unittest.TestCase):
    def render(self, error, customized, **request):
        """Status, headers and body of a gateway response."""
        apigateway_v1._gateway_responses["api"] = customized
        stage = {"deploymentId": None}
        fields = {"api_id": "api", "stage": stage, "stage_name": "dev", "resource_path": "/", "request_id": "id-1"}
        source = {"headers": {}, "query_params": {}, "path_params": {}}
        status, headers, body = apigateway_v1._gateway_error_response(error, {**fields, **source, **request})
        return status, headers, body.decode()

    def test_words_of_the_validator(self):
        cases = {
            '{"id": "a", "amount": true}': (
                "[instance type (boolean) does not match any allowed primitive type "
                '(allowed: ["integer","number","string"])]'
            ),
            "[]": '[instance type (array) does not match any allowed primitive type (allowed: ["object"])]',
            '{"id": "a"}': '[object has missing required properties (["amount"])]',
            '{"id": "", "amount": 1}': '[string "" is too short (length: 0, required minimum: 1)]',
            '{"id": "long", "amount": 1}': '[string "long" is too long (length: 4, maximum allowed: 3)]',
            '{"id": "a", "amount": 1, "kind": "c"}': (
                '[instance value ("c") not found in enum (possible values: ["a","b"])]'
            ),
            "{": "[the body is not JSON]",
        }
        for body, expected in cases.items():
            with self.subTest(body):
                self.assertEqual(gateway.validation_error_string(SCHEMA, body), expected)

    def test_the_variables_of_a_problem_are_filled_in(self):
        """The message brings its quotes, and the text of the validator is put between quotes."""
        errors = '[{"field":"body","detail":"$context.error.validationErrorString"}]'
        detail = "$context.error.messageString"
        template = f'{{"status":400,"detail":{detail},"errors":{errors},"correlationId":"$context.requestId"}}'
        error = apigateway_v1._gw_error("BAD_REQUEST_BODY", "Invalid request body")
        customized = {"BAD_REQUEST_BODY": {"statusCode": "400", "responseTemplates": {"application/json": template}}}
        status, headers, body = self.render(error, customized, validation_error='[(["a"])]')
        self.assertEqual((status, headers["Content-Type"]), (400, "application/json"))
        problem = {"status": 400, "detail": "Invalid request body", "correlationId": "id-1"}
        self.assertEqual(json.loads(body), {**problem, "errors": [{"field": "body", "detail": '[(["a"])]'}]})

    def test_a_static_header_is_sent(self):
        error = apigateway_v1._gw_error("THROTTLED", "Too Many Requests")
        parameters = {"gatewayresponse.header.Retry-After": "'1'"}
        customized = {"THROTTLED": {"statusCode": "429", "responseParameters": parameters}}
        status, headers, _ = self.render(error, customized)
        self.assertEqual((status, headers["Retry-After"]), (429, "1"))

    def test_the_status_of_the_family_is_inherited(self):
        customized = {"DEFAULT_5XX": {"statusCode": "503"}, "INTEGRATION_TIMEOUT": {"statusCode": "504"}}
        statuses = {"INTEGRATION_FAILURE": 503, "API_CONFIGURATION_ERROR": 503, "INTEGRATION_TIMEOUT": 504}
        for response_type, status in statuses.items():
            with self.subTest(response_type):
                self.assertEqual(self.render(apigateway_v1._gw_error(response_type, "no"), customized)[0], status)
        self.assertEqual(self.render(apigateway_v1._gw_error("INTEGRATION_FAILURE", "no"), {})[0], 504)

    def invoke(self, result):
        """What the gateway answers for the result of an invocation."""
        apigateway_v1._stages_v1["api"] = {"dev": {}}
        integration = {"uri": "arn:aws:lambda:us-east-1:000000000000:function:f"}

        async def call(*_args, **_options):
            return result, None

        with mock.patch.object(apigateway_v1, "_call_lambda_raw", call):
            resource = {"id": "r", "path": "/"}
            return asyncio.run(
                apigateway_v1._invoke_lambda_proxy_v1(
                    integration, "api", "dev", {}, resource, "/", "POST", {}, b"{}", {}, {}
                )
            )

    def test_a_function_that_gives_no_response_is_answered_by_the_gateway(self):
        throttled = {"throttle": True, "body": {"Reason": "ReservedFunctionConcurrentInvocationLimitExceeded"}}
        malformed = (
            None,
            "text",
            [],
            {},
            {"body": "x"},
            {"statusCode": "ok"},
            {"statusCode": 200, "body": {"a": 1}},
            {"statusCode": 200, "headers": "x"},
            {"statusCode": 200, "multiValueHeaders": ["x"]},
        )
        cases = [(throttled, 500), ({"error": True, "body": {"errorMessage": "secret"}}, 502)]
        for result, expected in [*cases, *(({"body": body}, 502) for body in malformed)]:
            with self.subTest(result):
                answer = self.invoke(result)
                status, headers, body = self.render(answer, {})
                self.assertEqual((status, json.loads(body)), (expected, {"message": "Internal server error"}))
                self.assertEqual(headers["x-amzn-ErrorType"], "InternalServerErrorException")
                customized = {"DEFAULT_5XX": {"statusCode": "503", "responseTemplates": {"application/json": "down"}}}
                self.assertEqual(self.render(answer, customized)[::2], (503, "down"))

    def test_a_response_is_returned(self):
        for status in (201, "201"):
            with self.subTest(status):
                answer = self.invoke({"body": {"statusCode": status, "body": "made", "headers": {"a": "b"}}})
                self.assertEqual((int(answer[0]), answer[2]), (201, b"made"))


class DataPlaneTest(unittest.TestCase):
    """What needs no fix, and is relied on."""

    def test_a_refused_conditional_put_returns_the_old_item(self):
        key = {"AttributeName": "id", "KeyType": "HASH"}
        definition = {"AttributeName": "id", "AttributeType": "S"}
        create("AWS::DynamoDB::Table", "C", TableName="claims", KeySchema=[key], AttributeDefinitions=[definition])
        put = {
            "TableName": "claims",
            "Item": {"id": {"S": "1"}, "owner": {"S": "first"}},
            "ConditionExpression": "attribute_not_exists(id)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        self.assertEqual(dynamodb._put_item(put)[0], 200)
        status, _, body = dynamodb._put_item({**put, "Item": {"id": {"S": "1"}, "owner": {"S": "second"}}})
        self.assertEqual((status, json.loads(body)["Item"]["owner"]["S"]), (400, "first"))

    def test_a_rule_with_a_rate_fires(self):
        target = {"Id": "probe", "Arn": "arn:aws:lambda:us-east-1:000000000000:function:probe"}
        rule, _ = create("AWS::Events::Rule", "Rate", ScheduleExpression="rate(1 minute)", Targets=[target])
        fired = []
        self.addCleanup(setattr, eventbridge, "_invoke_target", eventbridge._invoke_target)
        eventbridge._invoke_target = lambda target, event, *_: fired.append((target["Id"], event["DetailType"]))
        eventbridge._tick_scheduled_rules()
        self.assertEqual(fired, [])
        (key,) = [key for key in eventbridge._rule_last_fired if rule in str(key)]
        eventbridge._rule_last_fired[key] -= 60
        eventbridge._tick_scheduled_rules()
        self.assertEqual(fired, [("probe", "Scheduled Event")])

    def test_a_batch_needs_the_permission_of_the_single_action(self):
        for operation, action in (("SendMessageBatch", "sqs:SendMessage"), ("ReceiveMessage", "sqs:ReceiveMessage")):
            headers = {"x-amz-target": f"AmazonSQS.{operation}"}
            self.assertEqual(iam_actions.extract_iam_action("sqs", "POST", "/", headers, b"{}", {}), action)


if __name__ == "__main__":
    unittest.main()
