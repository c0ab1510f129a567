"""Tests of the targets of a load balancer, and of who may do what in a cluster; run as those of test_shim.py."""

import unittest

from shim import targets
from shim.tests.support import create

from ministack.core import iam_actions  # noqa: E402
from ministack.services import alb  # noqa: E402


class TargetsTest(unittest.TestCase):
    def setUp(self):
        self.group, _ = create("AWS::ElasticLoadBalancingV2::TargetGroup", self.id(), TargetType="ip", Port=8080)

    def change(self, operation, *ports):
        params = {"TargetGroupArn": [self.group]}
        for index, port in enumerate(ports, 1):
            params[f"Targets.member.{index}.Id"] = ["127.0.0.1"]
            if port:
                params[f"Targets.member.{index}.Port"] = [str(port)]
        return alb._ACTION_MAP[operation](params)[0]

    def ports(self):
        return sorted(target.get("Port", 8080) for target in alb._targets[self.group])

    def test_are_told_apart_by_their_ports(self):
        self.assertEqual(self.change("RegisterTargets", 9001, 9002), 200)
        self.change("RegisterTargets", 9002, None)
        self.assertEqual(self.ports(), [8080, 9001, 9002])
        self.change("DeregisterTargets", 9001, 8080)
        self.assertEqual(self.ports(), [9002])

    def test_fails_for_a_group_that_is_not_there(self):
        self.assertEqual(targets.change({"TargetGroupArn": ["none"]}, "RegisterTargets")[0], 400)


class ClusterTest(unittest.TestCase):
    def test_a_request_to_ecs_says_of_which_cluster_it_is(self):
        arn = "arn:aws:ecs:us-east-1:000000000000:cluster/c"
        cases = [
            ("ecs:ListTasks", b'{"cluster": "c"}', {"ecs:cluster": arn}),
            ("ecs:UpdateService", f'{{"cluster": "{arn}"}}'.encode(), {"ecs:cluster": arn}),
            ("ecs:ListClusters", b"", {}),
            ("sqs:SendMessage", b'{"cluster": "c"}', {}),
        ]
        for action, body, context in cases:
            with self.subTest(action):
                asked = iam_actions.request_tag_context(action.split(":")[0], action, body, {})
                self.assertEqual(asked, context)

    def test_a_request_is_about_a_service_where_it_names_one(self):
        prefix = "arn:aws:ecs:us-east-1:000000000000"
        cases = [
            (b'{"cluster": "c", "services": ["s", "t"]}', f"{prefix}:service/c/s"),
            (f'{{"cluster": "c", "service": "{prefix}:service/c/t"}}'.encode(), f"{prefix}:service/c/t"),
            (b'{"cluster": "c"}', f"{prefix}:cluster/c"),
        ]
        for body, resource in cases:
            with self.subTest(body):
                asked = ("ecs", "POST", "/", {}, body, {}, "us-east-1", "000000000000")
                self.assertEqual(iam_actions.extract_resource_arn(*asked), resource)
