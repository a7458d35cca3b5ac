//! THE EAR: ports, TLS, the gate, Socket.IO, WebSocket, previews and the page.
