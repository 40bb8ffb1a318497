/**
 * Which internet addresses belong to the public: a stranger's graph must not make this machine ask its neighbours.
 *
 * @module
 */

import { lookup } from "node:dns";
import { BlockList, isIP } from "node:net";
import { NotPublicError } from "./not_public.ts";

/** IPv4 addresses of special use: IANA's registry (RFC 6890) and multicast. */
const SPECIAL_V4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];

/** Within IPv6's global unicast, 2000::/3: what is reserved, or holds an IPv4 address. */
const SPECIAL_V6: readonly (readonly [string, number])[] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

const special = new BlockList();
for (const [net, bits] of SPECIAL_V4) special.addSubnet(net, bits, "ipv4");
for (const [net, bits] of SPECIAL_V6) special.addSubnet(net, bits, "ipv6");
const unicast = new BlockList();
unicast.addSubnet("2000::", 3, "ipv6");

/** Whether an IP address is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !special.check(address, "ipv4");
  return isIP(address) === 6 && unicast.check(address, "ipv6") && !special.check(address, "ipv6");
}

type Found = { readonly address: string; readonly family: number };
type Callback = (error: Error | null, found?: string | Found[], family?: number) => void;

/**
 * Finds the addresses of a host for a connection, as `node:dns` does, and refuses those that are not public. The connection
 * goes to what was looked at: a name that means another address by then makes no difference.
 */
export function publicLookup(host: string, options: { readonly all?: boolean }, callback: Callback): void {
  lookup(host, { all: true }, (error, found) => {
    const odd = error === null ? found.find(({ address }) => !isPublicAddress(address)) : undefined;
    if (error !== null) callback(error);
    else if (odd !== undefined) callback(new NotPublicError(`${host} is ${odd.address}, which is no public address`));
    else if (options.all) callback(null, found);
    else callback(null, found[0].address, found[0].family);
  });
}
