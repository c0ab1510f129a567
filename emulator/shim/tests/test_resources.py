"""Tests of what the shim hands on to MiniStack's services; run as those of test_shim.py."""

import json
import unittest

from shim.tests.support import create, delete, update

from ministack.core.responses import request_scope  # noqa: E402
from ministack.services import backup, dynamodb, eventbridge  # noqa: E402

KEY = "arn:aws:kms:us-east-1:000000000000:key/k"
TABLE = {
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
}
SELECTION = "AWS::Backup::BackupSelection"
ARCHIVE = "AWS::Events::Archive"


class TableTest(unittest.TestCase):
    def test_a_global_table_has_ttl_recovery_protection_and_key(self):
        replica = {
            "Region": "us-east-1",
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
            "DeletionProtectionEnabled": True,
            "SSESpecification": {"KMSMasterKeyId": KEY},
        }
        props = {
            **TABLE,
            "TableName": "t",
            "Replicas": [replica],
            "TimeToLiveSpecification": {"Enabled": True, "AttributeName": "expiresAt"},
            "SSESpecification": {"SSEEnabled": True, "SSEType": "KMS"},
        }
        create("AWS::DynamoDB::GlobalTable", "T", **props)
        self.assertEqual(dynamodb._ttl_settings["t"]["AttributeName"], "expiresAt")
        self.assertTrue(dynamodb._pitr_settings["t"])
        self.assertTrue(dynamodb._tables["t"]["DeletionProtectionEnabled"])
        self.assertEqual(dynamodb._tables["t"]["SSEDescription"]["KMSMasterKeyArn"], KEY)

    def test_a_table_without_them_has_none(self):
        create("AWS::DynamoDB::Table", "Plain", TableName="plain", SSESpecification={"SSEEnabled": False}, **TABLE)
        self.assertNotIn("plain", dynamodb._ttl_settings)
        self.assertFalse(dynamodb._pitr_settings["plain"])
        self.assertIsNone(dynamodb._tables["plain"]["SSEDescription"])

    def test_the_key_of_a_table_is_stored_and_taken_back(self):
        old = {**TABLE, "TableName": "keyed", "SSESpecification": {"SSEEnabled": True, "KMSMasterKeyId": KEY}}
        create("AWS::DynamoDB::Table", "Keyed", **old)
        self.assertEqual(dynamodb._tables["keyed"]["SSEDescription"]["KMSMasterKeyArn"], KEY)
        update("AWS::DynamoDB::Table", "keyed", old, {**TABLE, "TableName": "keyed"})
        self.assertIsNone(dynamodb._tables["keyed"]["SSEDescription"])


class ReplicasTest(unittest.TestCase):
    def properties(self, name, *regions, **props):
        """A global table, whose replicas have keys and tags of their own."""
        replicas = [
            {
                "Region": region,
                "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
                "DeletionProtectionEnabled": region != "us-east-1",
                "SSESpecification": {"KMSMasterKeyId": f"arn:aws:kms:{region}:000000000000:key/k"},
                "Tags": [{"Key": "region", "Value": region}],
            }
            for region in regions
        ]
        sse = {"SSEEnabled": True, "SSEType": "KMS"}
        return {**TABLE, "TableName": name, "Replicas": replicas, "SSESpecification": sse, **props}

    def in_region(self, region, operation, name, **data):
        """What a table of a region answers."""
        with request_scope("000000000000", region):
            status, _, body = getattr(dynamodb, operation)({"TableName": name, **data})
        return json.loads(body) if status == 200 else None

    def put(self, name, key):
        dynamodb._put_item({"TableName": name, "Item": {"id": {"S": key}, "kind": {"S": "k"}}})

    def keys(self, region, name):
        return sorted(item["id"]["S"] for item in self.in_region(region, "_scan", name)["Items"])

    def indexed(self, region, attribute):
        """The keys of the items that have `k` as an attribute, by the index."""
        condition = {
            "KeyConditionExpression": f"{attribute} = :k",
            "ExpressionAttributeValues": {":k": {"S": "k"}},
        }
        found = self.in_region(region, "_query", "indexed", IndexName="byKind", **condition)["Items"]
        return sorted(item["id"]["S"] for item in found)

    def test_each_replica_has_the_items_and_settings_of_its_own(self):
        ttl = {"Enabled": True, "AttributeName": "until"}
        props = self.properties("many", "us-east-1", "us-west-2", TimeToLiveSpecification=ttl)
        _, attributes = create("AWS::DynamoDB::GlobalTable", "Many", **props)
        self.assertEqual(attributes["StreamArn"], dynamodb._tables["many"]["LatestStreamArn"])
        self.put("many", "1")
        for region in ("us-east-1", "us-west-2"):
            with self.subTest(region):
                table = self.in_region(region, "_describe_table", "many")["Table"]
                self.assertEqual(table["SSEDescription"]["KMSMasterKeyArn"], f"arn:aws:kms:{region}:000000000000:key/k")
                self.assertEqual(table["DeletionProtectionEnabled"], region != "us-east-1")
                self.assertEqual(len(table["Replicas"]), 1)
                backups = self.in_region(region, "_describe_continuous_backups", "many")["ContinuousBackupsDescription"]
                recovery = backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
                self.assertEqual(recovery, "ENABLED")
                lives = self.in_region(region, "_describe_ttl", "many")["TimeToLiveDescription"]
                self.assertEqual(lives, {"TimeToLiveStatus": "ENABLED", "AttributeName": "until"})
                tags = self.in_region(region, "_list_tags", "many", ResourceArn=table["TableArn"])["Tags"]
                self.assertEqual(tags, [{"Key": "region", "Value": region}])
                self.assertEqual(self.keys(region, "many"), ["1"])

    def test_replicas_come_and_go_with_the_template(self):
        kind = "AWS::DynamoDB::GlobalTable"
        steps = [self.properties("moving", "us-east-1", *more) for more in ([], ["us-west-2"], ["eu-west-1"])]
        create(kind, "Moving", **steps[0])
        self.put("moving", "1")
        update(kind, "moving", steps[0], steps[1])
        self.assertEqual(self.keys("us-west-2", "moving"), ["1"])
        update(kind, "moving", steps[1], steps[2])
        self.assertIsNone(self.in_region("us-west-2", "_describe_table", "moving"))
        self.assertEqual(self.keys("eu-west-1", "moving"), ["1"])
        delete(kind, "moving", steps[2])
        for region in ("us-east-1", "eu-west-1"):
            self.assertIsNone(self.in_region(region, "_describe_table", "moving"))
        delete(kind, "moving", steps[2])

    def test_an_index_that_is_added_is_in_each_replica_and_ttl_goes_from_each(self):
        kind = "AWS::DynamoDB::GlobalTable"
        ttl = {"Enabled": True, "AttributeName": "until"}
        old = self.properties("indexed", "us-east-1", "us-west-2", TimeToLiveSpecification=ttl)
        create(kind, "Indexed", **old)
        self.put("indexed", "1")
        index = {
            "IndexName": "byKind",
            "KeySchema": [{"AttributeName": "kind", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
        attributes = [*TABLE["AttributeDefinitions"], {"AttributeName": "kind", "AttributeType": "S"}]
        more = {"AttributeDefinitions": attributes, "GlobalSecondaryIndexes": [index]}
        new = {**self.properties("indexed", "us-east-1", "us-west-2"), **more}
        update(kind, "indexed", old, new)
        self.put("indexed", "2")
        for region in ("us-east-1", "us-west-2"):
            self.assertEqual(self.indexed(region, "kind"), ["1", "2"])
            (described,) = self.in_region(region, "_describe_table", "indexed")["Table"]["GlobalSecondaryIndexes"]
            self.assertIn(f":{region}:", described["IndexArn"])
            lives = self.in_region(region, "_describe_ttl", "indexed")["TimeToLiveDescription"]
            self.assertEqual(lives, {"TimeToLiveStatus": "DISABLED"})
        other = [*TABLE["AttributeDefinitions"], {"AttributeName": "other", "AttributeType": "S"}]
        by_other = {**index, "KeySchema": [{"AttributeName": "other", "KeyType": "HASH"}]}
        newest = {**new, "AttributeDefinitions": other, "GlobalSecondaryIndexes": [by_other]}
        update(kind, "indexed", new, newest)
        for region in ("us-east-1", "us-west-2"):
            self.assertEqual(self.indexed(region, "other"), [])

    def test_a_replica_whose_place_is_taken_fails(self):
        with request_scope("000000000000", "us-west-2"):
            create("AWS::DynamoDB::Table", "Taken", TableName="taken", **TABLE)
        with self.assertRaisesRegex(ValueError, "AWS::DynamoDB::GlobalTable: .*already existed"):
            create("AWS::DynamoDB::GlobalTable", "Taken", **self.properties("taken", "us-east-1", "us-west-2"))


class BackupSelectionTest(unittest.TestCase):
    def setUp(self):
        rule = {"RuleName": "daily", "TargetBackupVault": "vault"}
        plan = {"BackupPlanName": "plan", "BackupPlanRule": [rule]}
        self.plan, _ = create("AWS::Backup::BackupPlan", "Plan", BackupPlan=plan)

    def properties(self, name):
        return {"BackupPlanId": self.plan, "BackupSelection": {"SelectionName": name, "IamRoleArn": "arn"}}

    def names(self):
        listed = json.loads(backup._list_selections(self.plan)[2])["BackupSelectionsList"]
        return [selection["SelectionName"] for selection in listed]

    def test_a_selection_is_of_its_plan_until_it_is_deleted(self):
        old, new = self.properties("one"), self.properties("two")
        selection, attributes = create(SELECTION, "Selection", **old)
        self.assertEqual(selection, f"{attributes['SelectionId']}_{self.plan}")
        self.assertEqual((attributes["BackupPlanId"], self.names()), (self.plan, ["one"]))
        replaced, _ = update(SELECTION, selection, old, new)
        self.assertEqual(self.names(), ["two"])
        delete(SELECTION, selection, old)
        self.assertEqual(self.names(), ["two"])
        delete(SELECTION, replaced, new)
        self.assertEqual(self.names(), [])

    def test_a_selection_of_no_plan_fails(self):
        with self.assertRaisesRegex(ValueError, "AWS::Backup::BackupSelection: .*none.* not found"):
            create(SELECTION, "Selection", **{**self.properties("one"), "BackupPlanId": "none"})


class ArchiveTest(unittest.TestCase):
    def test_an_archive_is_made_updated_replaced_and_deleted(self):
        bus = "arn:aws:events:us-east-1:000000000000:event-bus/default"
        old = {"SourceArn": bus, "EventPattern": {"source": ["shop"]}, "RetentionDays": 7}
        name, attributes = create(ARCHIVE, "A" * 60, **old)
        self.assertEqual((len(name), attributes["ArchiveName"]), (48, name))
        self.assertRegex(attributes["Arn"], rf":archive/{name}$")
        stored = eventbridge._archives[name]
        self.assertEqual((stored["RetentionDays"], json.loads(stored["EventPattern"])), (7, {"source": ["shop"]}))
        new = {"SourceArn": bus, "RetentionDays": "8"}
        self.assertEqual(update(ARCHIVE, name, old, new), (name, attributes))
        self.assertEqual((stored["RetentionDays"], stored["EventPattern"]), (8, ""))
        renamed, _ = update(ARCHIVE, name, new, {**new, "ArchiveName": "renamed"})
        self.assertEqual((renamed, name in eventbridge._archives), ("renamed", False))
        delete(ARCHIVE, renamed, new)
        self.assertNotIn(renamed, eventbridge._archives)


if __name__ == "__main__":
    unittest.main()
