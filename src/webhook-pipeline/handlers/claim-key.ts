/** What an event is claimed by: two sources may use the same id. A source's name holds no `#`. */
export function claimKey(source: string, eventId: string): string {
  return `${source}#${eventId}`;
}
