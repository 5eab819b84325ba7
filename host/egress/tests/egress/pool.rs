use std::time::Duration;

use crate::server::{Server, Step, ok, redirect, respond};
use crate::world::World;

#[tokio::test]
async fn a_connection_serves_one_installation_again() {
    let server = Server::start(|_| ok("hello")).await;
    let world = World::allowing([server.url("")]);
    let egress = world.egress();
    for _ in 0..3 {
        world.call_through(&egress, "github").get(server.url("/")).await.unwrap();
    }
    assert_eq!(server.connections(), 1);
    world.call_through(&egress, "other").get(server.url("/")).await.unwrap();
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_revoked_address_is_not_reached_over_an_old_connection() {
    let server = Server::start(|_| ok("hello")).await;
    let mut world = World::allowing([server.url(""), format!("http://localhost:{}", server.port)]);
    world.names = crate::world::Names::of([("localhost", &[&["127.0.0.1"]])]);
    let egress = world.egress();
    let url = format!("http://localhost:{}/", server.port);
    world.call_through(&egress, "github").get(&url).await.unwrap();
    world.rules.clear();
    assert!(world.call_through(&egress, "github").get(&url).await.is_err());
    world.any = true;
    assert!(world.call_through(&egress, "github").get(&url).await.is_err());
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_connection_that_the_server_closed_is_replaced() {
    let server = Server::start(|_| {
        let mut reply = ok("hello");
        reply.push(Step::Close);
        reply
    })
    .await;
    let world = World::allowing([server.url("")]);
    let egress = world.egress();
    for pause in [0, 0, 50, 50] {
        tokio::time::sleep(Duration::from_millis(pause)).await;
        let response = world.call_through(&egress, "github").get(server.url("/")).await.unwrap();
        assert_eq!(response.body, b"hello");
    }
}

#[tokio::test]
async fn redirects_share_it_too() {
    let server =
        Server::start(|seen| if seen.path == "/" { redirect(302, "/x") } else { respond(200, &[], "y") }).await;
    World::allowing([server.url("")]).call().get(server.url("/")).await.unwrap();
    assert_eq!((server.seen().len(), server.connections()), (2, 1));
}

#[tokio::test]
async fn a_response_that_was_not_read_to_its_end_leaves_none() {
    let server = Server::start(|seen| {
        if seen.path == "/" {
            vec![Step::Write(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc".into())]
        } else {
            ok("y")
        }
    })
    .await;
    let world = World::allowing([server.url("")]);
    let egress = world.egress();
    let call = world.call_through(&egress, "github");
    let wait = tokio::time::timeout(Duration::from_millis(100), call.get(server.url("/")));
    assert!(wait.await.is_err());
    call.get(server.url("/x")).await.unwrap();
    assert_eq!(server.connections(), 2);
}
