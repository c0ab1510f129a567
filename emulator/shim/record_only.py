"""What is deployed in name only: resource types, and properties of types that are real otherwise."""

from __future__ import annotations

from typing import NamedTuple


class RecordOnly(NamedTuple):
    """A type that exists in name only."""

    # What Fn::GetAtt returns, by attribute.
    attributes: dict[str, str]
    # The property that holds the name, where a type has one.
    name: str = ""
    # What Ref returns.
    ref: str = "{id}"


ALARM = RecordOnly({"Arn": "arn:aws:cloudwatch:{region}:{account}:alarm:{id}"}, "AlarmName")
MUTE_RULE = "arn:aws:cloudwatch:{region}:{account}:alarm-mute-rule:{id}"
SLO = "arn:aws:application-signals:{region}:{account}:slo/{id}"
DATE = "2026-01-01T00:00:00.000Z"
SLO_TIMES = {"CreatedTime": "1767225600", "LastUpdatedTime": "1767225600"}
# Of the range for documentation: https://www.rfc-editor.org/rfc/rfc5737
ADDRESS = "203.0.113.10"

RECORD_ONLY: dict[str, RecordOnly] = {
    "AWS::ApplicationAutoScaling::ScalableTarget": RecordOnly({"Id": "{id}"}),
    "AWS::ApplicationAutoScaling::ScalingPolicy": RecordOnly(
        {"Arn": "arn:aws:autoscaling:{region}:{account}:{id}"}, "PolicyName"
    ),
    "AWS::ApplicationSignals::Discovery": RecordOnly({"AccountId": "{account}"}, ref="{account}"),
    "AWS::ApplicationSignals::ServiceLevelObjective": RecordOnly(
        {"Arn": SLO, "EvaluationType": "PeriodBased", **SLO_TIMES}, "Name", SLO
    ),
    "AWS::Backup::RestoreTestingPlan": RecordOnly(
        {"RestoreTestingPlanArn": "arn:aws:backup:{region}:{account}:restore-testing-plan:{id}"},
        "RestoreTestingPlanName",
    ),
    "AWS::Backup::RestoreTestingSelection": RecordOnly({}, "RestoreTestingSelectionName"),
    "AWS::CloudWatch::AlarmMuteRule": RecordOnly(
        {"Arn": MUTE_RULE, "LastUpdatedTimestamp": DATE, "MuteType": "RECURRING", "Status": "SCHEDULED"},
        "Name",
        MUTE_RULE,
    ),
    "AWS::CloudWatch::AnomalyDetector": RecordOnly({"Id": "{id}"}),
    "AWS::CloudWatch::CompositeAlarm": ALARM,
    "AWS::CloudWatch::InsightRule": RecordOnly(
        {"Arn": "arn:aws:cloudwatch:{region}:{account}:insight-rule/{id}"}, "RuleName"
    ),
    "AWS::CodeDeploy::Application": RecordOnly({}, "ApplicationName"),
    "AWS::CodeDeploy::DeploymentConfig": RecordOnly({}, "DeploymentConfigName"),
    "AWS::CodeDeploy::DeploymentGroup": RecordOnly({}, "DeploymentGroupName"),
    "AWS::Cognito::LogDeliveryConfiguration": RecordOnly({"Id": "{id}"}),
    "AWS::Cognito::UserPoolRiskConfigurationAttachment": RecordOnly({}),
    "AWS::EC2::EIP": RecordOnly({"AllocationId": "eipalloc-{id}", "PublicIp": ADDRESS}, ref=ADDRESS),
    "AWS::EC2::FlowLog": RecordOnly({"Id": "fl-{id}"}, ref="fl-{id}"),
    "AWS::EC2::NatGateway": RecordOnly({"NatGatewayId": "nat-{id}"}, ref="nat-{id}"),
    "AWS::EC2::SecurityGroupEgress": RecordOnly({"Id": "{id}"}),
    "AWS::EC2::SecurityGroupIngress": RecordOnly({"Id": "{id}"}),
    "AWS::ECS::ClusterCapacityProviderAssociations": RecordOnly({}),
    "AWS::Events::EventBusPolicy": RecordOnly({}),
    "AWS::Logs::Delivery": RecordOnly({"Arn": "arn:aws:logs:{region}:{account}:delivery:{id}", "DeliveryId": "{id}"}),
    "AWS::Logs::DeliveryDestination": RecordOnly(
        {"Arn": "arn:aws:logs:{region}:{account}:delivery-destination:{id}"}, "Name"
    ),
    "AWS::Logs::DeliverySource": RecordOnly({"Arn": "arn:aws:logs:{region}:{account}:delivery-source:{id}"}, "Name"),
    "AWS::Logs::QueryDefinition": RecordOnly({"QueryDefinitionId": "{id}"}),
    "AWS::Route53::HealthCheck": RecordOnly({"HealthCheckId": "{id}"}),
    "AWS::SecretsManager::ResourcePolicy": RecordOnly({"Id": "{id}"}),
    "AWS::SecretsManager::RotationSchedule": RecordOnly({"Id": "{id}"}),
    "AWS::WAFv2::IPSet": RecordOnly(
        {"Arn": "arn:aws:wafv2:{region}:{account}:regional/ipset/{id}", "Id": "{id}"}, "Name", "{id}|{id}|REGIONAL"
    ),
    "AWS::WAFv2::LoggingConfiguration": RecordOnly({}),
    "AWS::WAFv2::WebACLAssociation": RecordOnly({}),
    "AWS::XRay::Group": RecordOnly({"GroupARN": "arn:aws:xray:{region}:{account}:group/{id}"}, "GroupName"),
    "AWS::XRay::SamplingRule": RecordOnly(
        {"RuleARN": "arn:aws:xray:{region}:{account}:sampling-rule/{id}"}, "RuleName"
    ),
}

# Types of which MiniStack implements one kind and refuses another: recorded when the property is there.
RECORD_ONLY_WITH: dict[str, tuple[str, RecordOnly]] = {
    "AWS::CloudWatch::Alarm": ("Metrics", ALARM),
}

# Properties that MiniStack stores at most: the resource is real, and this part of it does nothing. A name with dots
# leads into what is nested, and into each entry of a list.
RECORD_ONLY_PROPERTIES: dict[str, tuple[str, ...]] = {
    "AWS::ApiGateway::RestApi": ("DisableExecuteApiEndpoint", "MinimumCompressionSize", "Policy"),
    "AWS::ApiGateway::Stage": ("AccessLogSetting", "CacheClusterEnabled", "TracingEnabled"),
    "AWS::ApiGatewayV2::Api": ("DisableExecuteApiEndpoint",),
    "AWS::ApiGatewayV2::DomainName": ("MutualTlsAuthentication",),
    "AWS::ApiGatewayV2::Stage": ("AccessLogSettings", "DefaultRouteSettings", "RouteSettings"),
    "AWS::Backup::BackupPlan": ("BackupPlan.BackupPlanRule",),
    "AWS::Backup::BackupVault": ("LockConfiguration",),
    "AWS::CloudFront::Distribution": tuple(
        f"DistributionConfig.{name}" for name in ("Aliases", "HttpVersion", "ViewerCertificate", "WebACLId")
    ),
    "AWS::Cognito::UserPool": ("UserPoolAddOns",),
    "AWS::DynamoDB::GlobalTable": (
        "ReadOnDemandThroughputSettings",
        "Replicas.ContributorInsightsSpecification",
        "Replicas.ReadProvisionedThroughputSettings",
        "SSESpecification.SSEEnabled",
        "WarmThroughput",
        "WriteOnDemandThroughputSettings",
        "WriteProvisionedThroughputSettings",
    ),
    "AWS::DynamoDB::Table": (
        "ContributorInsightsSpecification",
        "OnDemandThroughput",
        "ProvisionedThroughput",
        "SSESpecification.SSEEnabled",
        "WarmThroughput",
    ),
    "AWS::ECS::Service": ("CapacityProviderStrategy", "DeploymentConfiguration", "LoadBalancers"),
    "AWS::ECS::TaskDefinition": ("ContainerDefinitions",),
    "AWS::ElasticLoadBalancingV2::TargetGroup": ("HealthCheckPath",),
    "AWS::Events::EventBus": ("DeadLetterConfig", "KmsKeyIdentifier", "LogConfig"),
    "AWS::Events::Rule": ("Targets.DeadLetterConfig", "Targets.RetryPolicy"),
    "AWS::Lambda::Alias": ("ProvisionedConcurrencyConfig", "RoutingConfig"),
    "AWS::Lambda::EventInvokeConfig": ("DestinationConfig.OnSuccess",),
    "AWS::Lambda::EventSourceMapping": ("MaximumBatchingWindowInSeconds", "ParallelizationFactor"),
    "AWS::Lambda::Function": ("KmsKeyArn", "TracingConfig", "VpcConfig"),
    "AWS::Lambda::Version": ("ProvisionedConcurrencyConfig",),
    "AWS::Logs::MetricFilter": ("MetricTransformations",),
    "AWS::Pipes::Pipe": ("SourceParameters.FilterCriteria", "Target"),
    "AWS::RDS::DBCluster": ("Engine",),
    "AWS::RDS::DBInstance": ("Engine",),
    "AWS::Route53::RecordSet": ("Failover", "HealthCheckId"),
    "AWS::WAFv2::WebACL": ("Rules",),
}
