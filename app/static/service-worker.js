// Keeps the program on the device, so that Docket opens without a network. It knows files only: what people see and
// write is kept by the program itself, and nothing below /api passes through here.

// scripts/build-client fills both in.
const VERSION = '__VERSION__';
const PARTS = __PARTS__;

const PREFIX = 'docket-program-';
const CACHE = PREFIX + VERSION;

// Addresses that no client knows: the interface, the server's health, files at the top.
const OF_THE_SERVER = /^\/(api|healthz|readyz)(\/|$)|\.[a-z]+$/;

const partOf = (path) => (path === '/workspace' || path.startsWith('/workspace/') ? 'workspace' : 'portal');

// A client is kept whole or not at all: its page, which names the files, comes last.
async function keep(name) {
  const part = PARTS[name];
  const cache = await caches.open(CACHE);
  if (await cache.match(part.page)) return;
  const page = await fetch(part.page, { cache: 'no-cache' });
  // A server that is being replaced may answer with the page of another version.
  if (!page.ok || !(await page.clone().text()).includes(part.program)) throw new Error(`${name} is of another version`);
  await cache.addAll(part.files);
  await cache.put(part.page, page);
}

// The portal, and the workspace where this device has had one.
async function install() {
  const workspace = await caches.match(PARTS.workspace.page);
  await keep('portal');
  if (workspace) await keep('workspace');
  await self.skipWaiting();
}

// Open pages go on with the files of the version before; what is older goes.
async function activate() {
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function page(event, name) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(PARTS[name].page, { ignoreVary: true });
  if (kept) return kept;
  const fresh = await fetch(event.request);
  event.waitUntil(keep(name).catch(() => undefined));
  return fresh;
}

// The names of files carry the hash of what is in them.
const file = async (request) => (await caches.match(request.url, { ignoreVary: true })) ?? fetch(request);

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
// An open page says which client it is of.
self.addEventListener('message', (event) => {
  if (Object.hasOwn(PARTS, event.data)) event.waitUntil(keep(event.data).catch(() => undefined));
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (pathname.startsWith('/assets/')) {
    event.respondWith(file(request));
  } else if (request.mode === 'navigate' && !OF_THE_SERVER.test(pathname)) {
    event.respondWith(page(event, partOf(pathname)));
  }
});
