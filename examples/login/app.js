const show = (id, text) => { document.getElementById(id).textContent = text; };

const stream = new EventSource('/stream?topic=prices');
stream.onopen = () => show('state', 'open');
stream.addEventListener('prices', event => show('prices', event.data));
// 401 is final: the browser does not ask again. Anything else it mends by itself.
stream.onerror = () => show('state', stream.readyState === EventSource.CLOSED ? 'closed' : 'connecting');
