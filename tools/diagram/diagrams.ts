import type { Layout } from './layout';
import { frame, monitoringBelow, path } from './monitoring';
import { jobPlatformTemplate } from '../../test/ml-api-platform/platforms';
import { httpApiTemplate, operatedPipelineTemplate, paidShopTemplate } from '../../test/synth';

const PIPELINE = monitoringBelow(656, 256);
const HTTP_API = monitoringBelow(254, 242);
const SHOP = monitoringBelow(392, 242);
const PLATFORM = monitoringBelow(662, 312, 256);

/** The pictures of the constructs in their READMEs, by their files in docs/images. */
export const DIAGRAMS: Record<string, Layout> = {
  'webhook-pipeline.svg': {
    ...PIPELINE,
    title: 'WebhookPipeline: what comes in, is routed, kept, asked for, replayed and put back, and monitoring',
    height: 949,
    template: () => operatedPipelineTemplate().toJSON(),
    groups: {
      accessLogs: {
        resources: /Api(Access|Execution)Logs/,
        ...{ service: 'CloudWatch', column: 0, y: 246, height: 100, title: 'API logs' },
      },
      reconciler: { resources: /PipelineReconciler/, service: 'Lambda', column: 2, y: 246, height: 100 },
      replay: { resources: /PipelineReplay/, service: 'Step Functions', column: 2, y: 426 },
      redrive: { resources: /PipelineRedrive/, service: 'Lambda', column: 2, y: 530 },
      archive: { resources: /PipelineArchive|S3AutoDelete/, service: 'S3', column: 3, y: 426, title: 'archive' },
      api: { resources: /ApiGateway|Lambda::Permission/, service: 'API Gateway', column: 0, y: 112, title: 'REST API' },
      validator: { resources: /PipelineValidator/, service: 'Lambda', column: 1, y: 112 },
      router: { resources: /PipelineRouter/, service: 'Lambda', column: 3, y: 112 },
      table: { resources: /GlobalTable/, service: 'DynamoDB', column: 3, y: 246, height: 100 },
      ingestDeadLetters: { resources: /QueuesIngestDeadLetter/, service: 'SQS', column: 1, y: 246, height: 100 },
      ingest: { resources: /QueuesIngestQueue/, service: 'SQS', column: 2, y: 112 },
      quarantine: { resources: /QueuesQuarantine/, service: 'SQS', column: 3, y: 530 },
      routeDeadLetters: {
        ...{ resources: /Queues\w+DeadLetter/, service: 'SQS', title: 'their dead letters' },
        ...{ column: 4, y: 246, height: 100 },
      },
      routes: { resources: /Queues\w+Queue/, service: 'SQS', column: 4, y: 112, height: 100, title: 'routes' },
      ...PIPELINE.groups,
    },
    outside: [
      { title: 'sender', column: 0, y: 18, calls: 'api' },
      { title: 'your consumers', column: 4, y: 18, reads: 'routes' },
      { title: 'API of the sender', column: 2, y: 368, reads: 'reconciler' },
      ...PIPELINE.outside,
    ],
    frames: [frame('Events', 74, 582), PIPELINE.frame],
    ways: {
      'router > archive': { points: path([793, 466], [775, 466]) },
      'router > quarantine': { points: path([775, 176], [793, 176], [793, 570], [775, 570]) },
      'ingest > ingestDeadLetters': { points: path([440, 192], [440, 210], [305, 210], [305, 246]) },
      'ingestDeadLetters > redrive': { points: path([305, 346], [305, 586], [420, 586]) },
      'routeDeadLetters > redrive': { points: path([890, 346], [890, 626], [520, 626], [520, 610]) },
      'replay > ingest': { points: path([420, 466], [402, 466], [402, 228], [470, 228], [470, 192]) },
      'redrive > ingest': {
        points: path([420, 558], [402, 558], [402, 228], [470, 228], [470, 192]),
        ...{ label: 'again', labelAt: { x: 402, y: 414 } },
      },
      'redrive > routes': {
        points: path([480, 610], [480, 641], [978, 641], [978, 162], [970, 162]),
        ...{ label: 'again', labelAt: { x: 695, y: 641 } },
      },
      'alarms > ticketTopic': {
        points: path([345, 904], [345, 918], [695, 918], [695, 904]),
        label: 'what stays until handled',
      },
      ...PIPELINE.ways,
    },
  },
  'monitored-http-api.svg': {
    ...HTTP_API,
    title: 'MonitoredHttpApi: an HTTP API with one function, and monitoring',
    height: 533,
    template: () => httpApiTemplate().toJSON(),
    groups: {
      accessLogs: { resources: /HttpApiAccessLogs/, service: 'CloudWatch', column: 2, y: 154, title: 'access logs' },
      api: {
        resources: /ApiGatewayV2|Lambda::Permission/,
        service: 'API Gateway',
        column: 1,
        y: 54,
        title: 'HTTP API',
      },
      logs: { resources: /HandlerLogGroup|ErrorLines/, service: 'CloudWatch', column: 4, y: 154, title: 'logs' },
      handler: { resources: /HttpApiHandler/, service: 'Lambda', column: 3, y: 54 },
      ...HTTP_API.groups,
    },
    outside: [{ title: 'caller', column: 0, y: 77, calls: 'api' }, ...HTTP_API.outside],
    frames: [{ ...frame('Requests', 16, 238), x: 210, width: 775 }, HTTP_API.frame],
    ways: {
      'api > accessLogs': { points: path([305, 134], [305, 194], [420, 194]) },
      'handler > logs': { points: path([695, 134], [695, 194], [810, 194]) },
      ...HTTP_API.ways,
    },
  },
  'ecommerce-serverless-api.svg': {
    ...SHOP,
    title: 'EcommerceServerlessApi: REST API, a function for each kind of thing, tables, events, and monitoring',
    height: 671,
    template: () => paidShopTemplate().toJSON(),
    groups: {
      network: { resources: /Network(?!FlowLogs)/, service: 'VPC', column: 4, y: 258, height: 110, title: 'network' },
      accessLogs: {
        resources: /Api(Access|Execution)Logs|FlowLogs/,
        ...{ service: 'CloudWatch', column: 1, y: 288, title: 'API and flow logs' },
      },
      api: {
        resources: /ApiGateway|Lambda::Permission/,
        ...{ service: 'API Gateway', column: 0, y: 112, height: 132, title: 'REST API' },
      },
      users: { resources: /Cognito/, service: 'Cognito', column: 0, y: 288, title: 'user pool' },
      tables: { resources: /ApiTables/, service: 'DynamoDB', column: 2, y: 112, height: 132, title: 'tables' },
      publisher: { resources: /EventsPublisher/, service: 'Lambda', column: 3, y: 112, title: 'publisher' },
      bus: { resources: /EventsBus/, service: 'EventBridge', column: 4, y: 112, title: 'event bus' },
      unpublished: { resources: /EventsUnpublished/, service: 'SQS', column: 3, y: 288, title: 'unpublished' },
      functions: {
        resources: /^AWS::(?!CloudWatch).*Api(Monitoring)?(Products|Carts|Customers|Orders|Payments)/,
        ...{ service: 'Lambda', column: 1, y: 112, height: 132, title: 'functions' },
      },
      key: { resources: /KMS/, service: 'KMS', column: 2, y: 288, title: 'key' },
      ...SHOP.groups,
    },
    outside: [
      { title: 'clients', column: 0, y: 18, calls: 'api' },
      { title: 'WebhookPipeline', column: 1, y: 18, calls: 'functions' },
      { title: 'your consumers', column: 4, y: 18, reads: 'bus' },
      ...SHOP.outside,
    ],
    frames: [frame('Shop', 74, 318), SHOP.frame],
    ways: {
      'api > accessLogs': { points: path([190, 220], [207, 220], [207, 328], [225, 328]) },
      'alarms > alarmTopic': {
        points: path([375, 454], [375, 438], [695, 438], [695, 454]),
        label: 'what stays until handled',
      },
      ...SHOP.ways,
    },
  },
  'ml-api-platform.svg': {
    ...PLATFORM,
    title: 'MlApiPlatform: CloudFront, load balancer, versions, sessions, database, jobs with workers, and monitoring',
    height: 1011,
    template: () => jobPlatformTemplate().toJSON(),
    groups: {
      jobs: { resources: /SQS.*V\dJobsQueue/, service: 'SQS', column: 1, y: 424, title: 'job queues' },
      jobDeadLetters: {
        resources: /SQS.*V\dJobsDeadLetter/,
        service: 'SQS',
        column: 0,
        y: 424,
        title: 'their dead letters',
      },
      jobTable: { resources: /GlobalTable .*PlatformJobs/, service: 'DynamoDB', column: 2, y: 424, title: 'jobs' },
      jobBucket: { resources: /PlatformJobBucket/, service: 'S3', column: 3, y: 424, title: 'inputs and results' },
      workers: {
        resources: /^AWS::(?!CloudWatch).*PlatformV\dWorker/,
        ...{ service: 'ECS', column: 2, y: 546, height: 100, title: 'workers' },
      },
      accessLogs: {
        resources: /^AWS::(?!CloudWatch).*(Logs::(LogGroup|Delivery)|FlowLogs)|S3::|S3AutoDelete/,
        ...{ service: 'CloudWatch', column: 2, y: 288, title: 'logs' },
      },
      edge: { resources: /CloudFront/, service: 'CloudFront', column: 0, y: 112, height: 110, title: 'edge' },
      webAcls: { resources: /WAFv2/, service: 'WAF', column: 0, y: 288, title: 'web ACLs' },
      balancer: {
        resources: /ElasticLoadBalancingV2::(Load|Listener)/,
        ...{ service: 'Elastic Load Balancing', column: 1, y: 112, height: 110, title: 'load balancer' },
      },
      fallback: {
        resources: /^AWS::(?!CloudWatch).*SpotFallback/,
        service: 'Lambda',
        column: 1,
        y: 276,
        title: 'Spot fallback',
        height: 100,
      },
      versions: {
        resources: /^AWS::(?!CloudWatch|Logs).*ApiPlatform(V\d|Cluster)|ServiceEvents/,
        ...{ service: 'ECS', column: 2, y: 112, height: 132, title: 'versions' },
      },
      database: {
        resources: /PlatformDatabase|SecretsManager|SecretTarget|Secret/,
        ...{ service: 'RDS', column: 3, y: 112, height: 110, title: 'database' },
      },
      sessions: { resources: /GlobalTable/, service: 'DynamoDB', column: 4, y: 112, title: 'sessions' },
      key: { resources: /KMS/, service: 'KMS', column: 3, y: 288, title: 'key' },
      network: { resources: /EC2|Network/, service: 'VPC', column: 4, y: 258, height: 110, title: 'network' },
      ...PLATFORM.groups,
    },
    outside: [
      { title: 'clients', column: 0, y: 18, calls: 'edge' },
      { title: 'callbacks', column: 3, y: 600, reads: 'workers' },
      ...PLATFORM.outside,
    ],
    frames: [frame('Platform', 74, 588), PLATFORM.frame],
    ways: {
      'versions > sessions': { points: path([500, 112], [500, 98], [905, 98], [905, 112]) },
      'sessions > versions': { points: path([905, 112], [905, 98], [500, 98], [500, 112]) },
      'fallback > versions': { points: path([385, 302], [402, 302], [402, 200], [420, 200]) },
      // Branches of the way by which the answers come.
      'versions > jobs': { points: path([500, 404], [305, 404], [305, 424]) },
      'versions > jobTable': { points: path([597, 404], [500, 404], [500, 424]) },
      'versions > jobBucket': { points: path([597, 404], [695, 404], [695, 424]) },
      'jobTable > versions': { points: path([500, 424], [500, 404], [597, 404], [597, 228], [580, 228]) },
      'jobBucket > versions': { points: path([695, 424], [695, 404], [597, 404], [597, 228], [580, 228]) },
      'jobs > workers': { points: path([305, 504], [305, 596], [420, 596]) },
      'workers > jobs': { points: path([420, 596], [305, 596], [305, 504]) },
      'jobBucket > workers': { points: path([695, 504], [695, 570], [580, 570]) },
      'alarms > workers': {
        points: path([372, 724], [372, 622], [420, 622]),
        ...{ label: 'first worker', labelAt: { x: 372, y: 644 } },
      },
      'workers > jobBucket': { points: path([580, 570], [695, 570], [695, 504]) },
      'alarms > ticketTopic': {
        points: path([345, 980], [345, 994], [695, 994], [695, 910]),
        label: 'what stays until handled',
      },
      ...PLATFORM.ways,
    },
  },
};
