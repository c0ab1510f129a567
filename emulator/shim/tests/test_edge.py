"""Tests of CloudFront in front of a load balancer, and of outputs of other regions; run as those of test_shim.py."""

import asyncio
import unittest

from shim.tests.support import create, delete, update

from ministack.core.responses import request_scope  # noqa: E402
from ministack.services import alb, cloudfront, s3  # noqa: E402
from ministack.services import cloudformation  # noqa: E402
from ministack.services.cloudformation import engine  # noqa: E402

ACCOUNT = "000000000000"
REGION = "eu-west-1"
ORIGIN = "AWS::CloudFront::VpcOrigin"
DISTRIBUTION = "AWS::CloudFront::Distribution"
CERTIFICATE = {"CertificateArn": f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/1"}
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"


def answer_of(text):
    """A fixed response of a load balancer."""
    return [
        {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200", "MessageBody": text, "ContentType": "text/plain"}}
    ]


class VpcOriginTest(unittest.TestCase):
    def setUp(self):
        with request_scope(ACCOUNT, REGION):
            self.balancer, _ = create("AWS::ElasticLoadBalancingV2::LoadBalancer", self.id(), Scheme="internal")

    def listen(self, port, protocol, **props):
        name = "AWS::ElasticLoadBalancingV2::Listener"
        where = {"LoadBalancerArn": self.balancer, "Port": port, "Protocol": protocol}
        with request_scope(ACCOUNT, REGION):
            create(name, f"{self.id()}{port}", DefaultActions=answer_of(f"{protocol} {port}"), **where, **props)

    def properties(self, **config):
        name = self.id().rsplit(".", 1)[-1][:60]
        return {"VpcOriginEndpointConfig": {"Name": name, "Arn": self.balancer, **config}}

    def ask(self, path="/", **config):
        """What CloudFront answers, with a VPC origin in front of the load balancer."""
        origin, _ = create(ORIGIN, "Origin", **self.properties(**config))
        behavior = {"TargetOriginId": "o", "ViewerProtocolPolicy": "allow-all", "CachePolicyId": CACHING_DISABLED}
        front = {"Id": "o", "DomainName": "ml.example.com", "VpcOriginConfig": {"VpcOriginId": origin}}
        config = {"Enabled": True, "Origins": [front], "DefaultCacheBehavior": behavior}
        distribution, attributes = create(DISTRIBUTION, self.id(), DistributionConfig=config)
        headers = {"host": attributes["DomainName"], "x-forwarded-proto": "https"}
        found = cloudfront.find_distribution_for_label(attributes["DomainName"].split(".")[0])
        asked = cloudfront.handle_viewer_request(found, "GET", path, path, "", headers, b"", {})
        status, _headers, body = asyncio.run(asked)
        delete(DISTRIBUTION, distribution, {"DistributionConfig": config})
        delete(ORIGIN, origin, {})
        return status, body

    def test_is_one_of_the_api_until_it_is_deleted(self):
        old = self.properties(OriginProtocolPolicy="https-only", OriginSSLProtocols=["TLSv1.2"])
        physical_id, attributes = create(ORIGIN, "Origin", **old)
        self.assertEqual(attributes["Arn"], f"arn:aws:cloudfront::{ACCOUNT}:vpcorigin/{physical_id}")
        config = cloudfront._vpc_origins[physical_id]["VpcOriginEndpointConfig"]
        self.assertEqual((config["HTTPPort"], config["HTTPSPort"], config["OriginSslProtocols"]), (80, 443, ["TLSv1.2"]))
        new = self.properties(HTTPSPort=8443)
        self.assertEqual(update(ORIGIN, physical_id, old, new)[0], physical_id)
        config = cloudfront._vpc_origins[physical_id]["VpcOriginEndpointConfig"]
        self.assertEqual((config["HTTPSPort"], config["OriginProtocolPolicy"]), (8443, "match-viewer"))
        delete(ORIGIN, physical_id, new)
        self.assertNotIn(physical_id, cloudfront._vpc_origins)
        delete(ORIGIN, physical_id, new)

    def test_leads_to_a_load_balancer_that_there_is(self):
        with self.assertRaisesRegex(ValueError, "LoadBalancerNotFound"):
            create(ORIGIN, "Origin", **self.properties(Arn=f"{self.balancer[:-1]}_"))

    def test_requests_get_to_the_https_listener_of_a_load_balancer_in_another_region(self):
        self.listen(443, "HTTPS", Certificates=[CERTIFICATE])
        self.assertEqual(self.ask(OriginProtocolPolicy="https-only"), (200, b"HTTPS 443"))

    def test_what_is_asked_in_plain_http_is_answered_so(self):
        self.listen(80, "HTTP")
        self.listen(443, "HTTPS", Certificates=[CERTIFICATE])
        self.assertEqual(self.ask(OriginProtocolPolicy="http-only"), (200, b"HTTP 80"))

    def test_https_needs_a_listener_for_it_with_a_certificate(self):
        self.listen(443, "HTTP")
        self.assertEqual(self.ask(OriginProtocolPolicy="https-only")[0], 502)
        self.assertEqual(self.ask(OriginProtocolPolicy="https-only", HTTPSPort=8443)[0], 502)
        with request_scope(ACCOUNT, REGION):
            for listener in alb._listeners.values():
                listener.update({"Protocol": "HTTPS", "Certificates": []})
        self.assertEqual(self.ask(OriginProtocolPolicy="https-only")[0], 502)


class OutputsTest(unittest.TestCase):
    def resolve(self, value):
        return engine._resolve_refs(value, {}, {"Where": {"Value": REGION}}, {}, {}, "stack", "id")

    def setUp(self):
        for region in (REGION, "us-east-1"):
            with request_scope(ACCOUNT, region):
                outputs = [{"OutputKey": "Arn", "OutputValue": f"arn of {region}"}]
                cloudformation._stacks["edge"] = {"StackName": "edge", "Outputs": outputs}

    def test_an_output_is_of_the_region_that_is_named(self):
        asked = {"StackName": "edge", "OutputName": "Arn"}
        for named, region in (("us-east-1", "us-east-1"), (REGION, REGION), ({"Ref": "Where"}, REGION)):
            value = {"a": [{"Fn::GetStackOutput": {**asked, "Region": named}}]}
            self.assertEqual(self.resolve(value), {"a": [f"arn of {region}"]})
        with request_scope(ACCOUNT, REGION):
            self.assertEqual(self.resolve({"Fn::GetStackOutput": asked}), f"arn of {REGION}")

    def test_fails_for_one_that_is_not_there(self):
        with self.assertRaisesRegex(ValueError, "Output 'Arn' not found in stack 'edge'"):
            self.resolve({"Fn::GetStackOutput": {"StackName": "edge", "OutputName": "Arn", "Region": "eu-west-2"}})


class BucketTest(unittest.TestCase):
    def test_the_tags_of_a_bucket_are_stored_and_taken_back(self):
        old = {"BucketName": "tagged", "Tags": [{"Key": "aws-cdk:auto-delete-objects", "Value": "true"}]}
        create("AWS::S3::Bucket", "Tagged", **old)
        self.assertEqual(s3._bucket_tags["tagged"], {"aws-cdk:auto-delete-objects": "true"})
        update("AWS::S3::Bucket", "tagged", old, {"BucketName": "tagged"})
        self.assertEqual(s3._bucket_tags["tagged"], {})
