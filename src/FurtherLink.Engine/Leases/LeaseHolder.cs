namespace FurtherLink.Engine.Leases;

/// <summary>Who has a lease: what others may know of it.</summary>
/// <param name="Owner">The opaque mark of whose program it is. For comparing, never for telling.</param>
/// <param name="User">The Linux user.</param>
/// <param name="Runner">The program's language.</param>
/// <param name="Since">When it got the lease, UTC.</param>
public sealed record LeaseHolder(string Owner, string User, string Runner, DateTimeOffset Since);

/// <summary>A place in the queue for a lease.</summary>
/// <param name="Position">1 is next.</param>
/// <param name="Holder">Who has it now.</param>
public sealed record QueuePlace(int Position, LeaseHolder Holder);

/// <summary>A lease that somebody has.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Holder">Who has it.</param>
/// <param name="Waiting">How many wait for it.</param>
public sealed record LeaseState(string Name, LeaseHolder Holder, int Waiting);
