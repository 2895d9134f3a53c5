// The TCP side of debugging: one connection at a time, from this host only.

import { createServer, type Server, type Socket } from 'node:net';
import { Failure } from './failure.ts';

export class GdbServer {
  /** Called when a connection is made, and with each chunk that arrives. */
  onConnection: () => void = () => {};
  onBytes: (bytes: Uint8Array) => void = () => {};

  readonly port: number;
  private readonly server: Server;
  private socket: Socket | undefined;
  private notify: (() => void) | undefined;
  private arrived = false;

  private constructor(server: Server) {
    this.server = server;
    const address = server.address();
    this.port = typeof address === 'object' && address !== null ? address.port : 0;
    server.on('connection', (socket) => this.connect(socket));
  }

  /** @throws Failure where the port cannot be had */
  static listen(port: number): Promise<GdbServer> {
    const server = createServer();
    return new Promise((resolve, reject) => {
      server.once('error', (error: Error & { code?: string }) => {
        const why = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${error.code})`;
        reject(new Failure(`--gdb: port ${port} ${why}`));
      });
      server.listen(port, '127.0.0.1', () => resolve(new GdbServer(server)));
    });
  }

  readonly send = (bytes: Uint8Array): void => {
    this.socket?.write(bytes);
  };

  /** Resolves when something has arrived since the last call, or after so many milliseconds. */
  traffic(timeoutMs = Infinity): Promise<void> {
    return new Promise((resolve) => {
      const timer = Number.isFinite(timeoutMs) ? setTimeout(resolve, timeoutMs) : undefined;
      this.notify = () => {
        clearTimeout(timer);
        this.arrived = false;
        resolve();
      };
      if (this.arrived) this.notify();
    });
  }

  /** Sends what is still to be sent, and listens no more. */
  async close(): Promise<void> {
    const { socket } = this;
    if (socket !== undefined) await new Promise<void>((resolve) => socket.end(resolve));
    socket?.destroy();
    this.server.close();
  }

  private connect(socket: Socket): void {
    this.socket?.destroy();
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (bytes) => {
      if (this.socket !== socket) return;
      this.onBytes(bytes);
      this.wake();
    });
    socket.on('error', () => {}); // a connection that breaks is one that ends
    socket.on('close', () => {
      if (this.socket === socket) this.socket = undefined;
    });
    this.onConnection();
    this.wake();
  }

  private wake(): void {
    this.arrived = true;
    this.notify?.();
    this.notify = undefined;
  }
}
