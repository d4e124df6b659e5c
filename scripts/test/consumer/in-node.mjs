// Compiled from use-vidi.ts by the test.
const { useVidi } = await import(new URL('use-vidi.js', import.meta.url));

console.log(JSON.stringify(await useVidi(process.argv[2])));
