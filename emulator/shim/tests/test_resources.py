"""Tests of what the shim hands on to MiniStack's services; run as those of test_shim.py."""

import json
import unittest

from shim.tests.support import create, delete, update

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
