import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** Opens what CONNECT asks a proxy for: all that either end says goes to the other. */
export function openTunnel(client: Socket, head: Buffer, to: { readonly host: string; readonly port: number }): void {
  const server = connect(to.port, to.host, () => {
    client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    server.write(head);
    server.pipe(client).pipe(server);
  });
  server.on("error", () => client.destroy());
  client.on("error", () => server.destroy());
}

/** Starts a proxy on this machine until the test ends. Returns its port. */
export async function listenForTest(
  proxy: Pick<Server, "listen" | "address" | "closeAllConnections" | "close"> & NodeJS.EventEmitter,
): Promise<number> {
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return (proxy.address() as AddressInfo).port;
}
