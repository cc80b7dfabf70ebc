//! The line between a browser and the server: it counts what comes down, and can be cut.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A listener that passes every connection on.
pub struct Line {
    /// Where the browser comes.
    pub url: String,
    down: Arc<AtomicUsize>,
    whole: Arc<AtomicBool>,
    cuts: watch::Sender<usize>,
}

impl Line {
    /// To a server by its address.
    pub async fn to(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (down, whole) = (Arc::<AtomicUsize>::default(), Arc::new(AtomicBool::new(true)));
        let cuts = watch::Sender::new(0);
        let server = server.trim_start_matches("http://").to_owned();
        let (counted, holds, cut) = (down.clone(), whole.clone(), cuts.clone());
        tokio::spawn(async move {
            while let Ok((browser, _)) = listener.accept().await {
                if holds.load(Ordering::SeqCst) {
                    let (server, counted, mut cut) = (server.clone(), counted.clone(), cut.subscribe());
                    tokio::spawn(async move {
                        tokio::select! {
                            _ = pass(browser, &server, &counted) => {}
                            _ = cut.changed() => {}
                        }
                    });
                }
            }
        });
        Self { url, down, whole, cuts }
    }

    /// Bytes that came down since the last time.
    pub fn taken(&self) -> usize {
        self.down.swap(0, Ordering::SeqCst)
    }

    /// Ends every connection and takes no new one.
    pub fn cut(&self) {
        self.whole.store(false, Ordering::SeqCst);
        self.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// Takes connections again.
    pub fn mend(&self) {
        self.whole.store(true, Ordering::SeqCst);
    }
}

async fn pass(browser: TcpStream, server: &str, down: &AtomicUsize) -> std::io::Result<()> {
    let server = TcpStream::connect(server).await?;
    browser.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let ((mut up_from, mut down_to), (mut down_from, mut up_to)) = (browser.into_split(), server.into_split());
    let up = tokio::io::copy(&mut up_from, &mut up_to);
    let counted = async {
        let mut bytes = vec![0; 16 * 1024];
        loop {
            let read = down_from.read(&mut bytes).await?;
            if read == 0 {
                return down_to.shutdown().await;
            }
            down.fetch_add(read, Ordering::SeqCst);
            down_to.write_all(&bytes[..read]).await?;
        }
    };
    tokio::try_join!(async { up.await.map(drop) }, counted).map(drop)
}
