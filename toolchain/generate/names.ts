// Spelling of generated names, and the first line of generated files.

/** reply_receive, replyReceive -> ReplyReceive */
export function pascalName(name: string): string {
  return name
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** replyReceive, reply_receive -> REPLY_RECEIVE */
export function constantName(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
}

export function banner(source: string): string {
  return `// Generated from ${source} by cox: changes are lost.`;
}
