// What the design asks for, as ratios within one run. A target without figures is left out.

// text, scenario, the figure, the limit (or the largest value that is right).
const TARGETS = [
  ['a: CPU per event on io_uring, × send() loop', 'a', of => of('pollcast-io_uring').cpuPerEventUs / of('sendloop').cpuPerEventUs, 1.3],
  ['a: CPU per event on io_uring, × nchan', 'a', of => of('pollcast-io_uring').cpuPerEventUs / of('nchan').cpuPerEventUs, 0.8],
  ['a: CPU per event on epoll, × send() loop', 'a', of => of('pollcast-epoll').cpuPerEventUs / of('sendloop').cpuPerEventUs, 1.55],
  ['a: CPU per event on epoll, × nchan', 'a', of => of('pollcast-epoll').cpuPerEventUs / of('nchan').cpuPerEventUs, 0.95],
  ['a: p99 delay, × send() loop', 'a', of => of('pollcast').p99Ms / of('sendloop').p99Ms, 1.2],
  ['b: CPU per event, × send() loop', 'b', of => of('pollcast').cpuPerEventUs / of('sendloop').cpuPerEventUs, 1.5],
  ['b: CPU per event with gzip, × plain send() loop', 'b', of => of('pollcast-gzip').cpuPerEventUs / of('sendloop').cpuPerEventUs, 1],
  ['b: bytes with gzip, × plain send() loop', 'b', of => of('pollcast-gzip').bytesPerEvent / of('sendloop').bytesPerEvent, 0.25],
  ['c: KB per idle connection', 'c', of => of('pollcast').kbPerConnection, 3],
  ['c: small process without clients, MB', 'c-small', of => of('pollcast').emptyMb, 110],
  ['c: small process with clients, MB', 'c-small', of => of('pollcast').fullMb, 140],
  ['d: clients without a value in time, share', 'd', of => 1 - of('pollcast').served, 0],
  ['d: until the last has its value, ms', 'd', of => of('pollcast').lastMs, 5000],
  ['d: additional backend requests', 'd', of => of('pollcast').extraBackendRequests, 0],
  ['e: p99 of the others, × without stalled clients', 'e', of => of('pollcast').p99Ratio, 1.2],
  ['f: oldest value that the throttled client saw, ms', 'f', of => Math.max(of('pollcast').ageFirstHalfMs, of('pollcast').ageSecondHalfMs), 3000],
];

// Not a ratio within a scenario: the same at 1 and at 10,000 clients, but for what a second more or less makes.
const EQUAL = [
  ['h: backend requests at 10,000 clients, × at 1', 'backendRequestsPerSecond'],
  ['h: Redis commands at 10,000 clients, × at 1', 'redisCommandsPerSecond'],
];
const ABOUT_EQUAL = 1.15;

export function targets(scenarios) {
  const median = (scenario, peer) => scenarios[scenario]?.peers[peer]?.median ?? {};
  const single = TARGETS.map(([text, scenario, figure, limit]) => ({ text, limit, value: figure(peer => median(scenario, peer)) }));
  const equal = EQUAL.map(([text, key]) => ({
    text, limit: ABOUT_EQUAL, value: median('h-10000', 'pollcast-redis')[key] / median('h-1', 'pollcast-redis')[key],
  }));
  return [...single, ...equal]
    .filter(target => Number.isFinite(target.value))
    .map(target => ({ ...target, met: target.value <= target.limit }));
}
