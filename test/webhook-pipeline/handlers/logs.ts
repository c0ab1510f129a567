/** What a handler wrote: its log lines and its EMF metrics, both JSON. */
export interface Captured {
  readonly lines: () => Record<string, any>[];
  readonly metrics: () => Record<string, any>[];
  readonly text: () => string;
}

/** Records what is written to standard output and standard error until the test ends. */
export function capture(): Captured {
  const written: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((chunk) => {
      written.push(String(chunk));
      return true;
    });
  }
  const documents = () =>
    written
      .join('')
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));
  return {
    lines: () => documents().filter((document) => !('_aws' in document)),
    metrics: () => documents().filter((document) => '_aws' in document),
    text: () => written.join(''),
  };
}

/** Names, dimensions and values of EMF documents, such as `Routed{Route=payments} 2`. */
export function flatMetrics(documents: Record<string, any>[]): string[] {
  return documents
    .flatMap((document) =>
      document._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }: any) =>
        Metrics.map(({ Name }: any) => {
          const dimensions = Dimensions[0].map((key: string) => `${key}=${document[key]}`);
          return `${Namespace} ${Name}{${dimensions.join(',')}} ${[document[Name]].flat().reduce((a, b) => a + b)}`;
        }),
      ),
    )
    .map((line) => line.replace('CdkGoldenPaths/WebhookPipeline ', ''))
    .sort();
}
