using Microsoft.Data.Sqlite;

namespace Catchwater.Catalog.Tests.Support;

/// <summary>A catalogue in a folder of its own, gone with the test.</summary>
internal sealed class Scratch : IAsyncDisposable
{
    // In memory where the system has such a place: thousands of small commits need not wait for a disk.
    private readonly string _folder = Directory.Exists("/dev/shm")
        ? Directory.CreateDirectory($"/dev/shm/catchwater-catalog-{Guid.CreateVersion7():N}").FullName
        : Directory.CreateTempSubdirectory("catchwater-catalog-").FullName;

    private Scratch() => Path = System.IO.Path.Combine(_folder, "catalog.db");

    public string Path { get; }

    public CatalogStore Store { get; private set; } = null!;

    /// <summary>A place for a catalogue, without one.</summary>
    public static Scratch Closed() => new();

    public static async Task<Scratch> OpenAsync()
    {
        var scratch = Closed();
        scratch.Store = await CatalogStore.OpenAsync(scratch.Path, TimeProvider.System, TestContext.Current.CancellationToken);
        return scratch;
    }

    /// <summary>A plain connection, past the store.</summary>
    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        if (Store is not null)
        {
            await Store.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
