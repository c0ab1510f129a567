/** A resource of a template. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly properties: Record<string, unknown>;
}

/** The resources of a template in their order, optionally of one type only. */
export function resourcesOf(template: object, type?: string): readonly Resource[] {
  const { Resources = {} } = template as { Resources?: Record<string, { Type: string; Properties?: object }> };
  return Object.entries(Resources)
    .map(([id, { Type, Properties }]) => ({ id, type: Type, properties: { ...Properties } }))
    .filter((resource) => type === undefined || resource.type === type);
}

/** A template value as text: a reference is the logical id or `LogicalId.Attribute`, a join is its parts, a part of an unknown text `LogicalId[1]`. */
export function render(value: unknown): string {
  if (typeof value !== 'object' || value === null) {
    return String(value);
  }
  const [[key, argument]] = Object.entries(value);
  if (key === 'Ref') {
    return String(argument);
  }
  if (key === 'Fn::GetAtt') {
    return (argument as string[]).join('.');
  }
  if (key === 'Fn::Select') {
    const [index, list] = argument as [number, { 'Fn::Split'?: [string, unknown] }];
    return `${render(list['Fn::Split']?.[1] ?? list)}[${index}]`;
  }
  if (key !== 'Fn::Join') {
    return JSON.stringify(value);
  }
  const [separator, parts] = argument as [string, unknown[]];
  return parts.map(render).join(separator);
}

/** Says so when a template uses what would change the result and is not simulated. */
export function refuse({ id, properties }: Resource, ...names: readonly string[]): void {
  const found = names.find((name) => properties[name] !== undefined);
  if (found) {
    throw new Error(`${id}: ${found} is not simulated`);
  }
}
